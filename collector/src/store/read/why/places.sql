-- Where a root operation has run, and how well.
SELECT
    Environment AS environment,
    Commit AS commit,
    toUInt32(count()) AS traces,
    toUInt32(countIf(Outcome = 'ok' AND TraceHash != cityHash64({traceId:String}))) AS healthy,
    toUnixTimestamp64Milli(max(Timestamp)) AS lastSeenMs
FROM otel_traces
WHERE OperationId = {root:UInt64} AND ParentSpanId = ''
GROUP BY environment, commit
