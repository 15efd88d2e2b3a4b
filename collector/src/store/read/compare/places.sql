-- Where durations stand among all spans of their operation in one environment and commit.
SELECT
    toString(StatementId) AS id,
    {durations:Array(Float64)}[indexOf({ids:Array(UInt64)}, StatementId)] AS ms,
    toUInt32(uniqExact(TraceHash)) AS traces,
    (countIf(Duration / 1e6 < ms) + countIf(Duration / 1e6 = ms) / 2) / count() AS place
FROM otel_traces
WHERE Environment = {environment:String}
    AND Commit = {commit:String}
    AND has({ids:Array(UInt64)}, StatementId)
GROUP BY StatementId
