-- How many requests each service took, by steps and by operations, those included that the traces stand for where
-- they were sampled.
SELECT
    toFloat64(intDiv(step, {lengthMs:Int64}) * {lengthMs:Int64}) AS atMs,
    toString(Commit) AS commit,
    toString(ServiceName) AS service,
    sumMap([toFloat64(step)], [n]) AS steps,
    sumMap([toString(OperationId)], [n]) AS operations
FROM
(
    SELECT
        Commit,
        ServiceName,
        OperationId,
        intDiv(toUnixTimestamp64Milli(Timestamp), {stepMs:Int64}) * {stepMs:Int64} AS step,
        sum({{weight}}) AS n
    FROM otel_traces
    WHERE {{where}}
        AND SpanKind IN ('Server', 'Consumer')
    GROUP BY Commit, ServiceName, OperationId, step
)
GROUP BY atMs, commit, service
