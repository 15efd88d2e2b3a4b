-- Requests of one side: its traces by their root span.
SELECT
    ServiceName AS service,
    Operation AS operation,
    toUInt32(uniqExact(TraceId)) AS requests,
    toUInt32(uniqExactIf(TraceId, Outcome = 'failed')) AS failed
FROM otel_traces
WHERE Environment = {environment:String}
    AND startsWith(Commit, {commit:String})
    AND ParentSpanId = ''
    AND Timestamp >= fromUnixTimestamp64Milli({since:Int64})
    AND Timestamp < fromUnixTimestamp64Milli({until:Int64})
GROUP BY service, operation
ORDER BY requests DESC, service, operation
