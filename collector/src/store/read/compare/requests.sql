-- How many requests of which operation each service took in each step.
SELECT
    toString(Commit) AS commit,
    toString(ServiceName) AS service,
    toString(OperationId) AS operation,
    toFloat64(intDiv(toUnixTimestamp64Milli(Timestamp), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
    toUInt32(count()) AS requests
FROM otel_traces
WHERE {{where}}
    AND SpanKind IN ('Server', 'Consumer')
GROUP BY commit, service, operation, atMs
