-- One side's requests of a root operation: how many succeed, and do so within a limit, how long those take,
-- and how many of all its requests are shorter than a duration.
SELECT
    toUInt32(count()) AS traces,
    toUInt32(countIf(Outcome = 'ok')) AS healthy,
    toUInt32(countIf(Outcome = 'ok' AND Duration / 1e6 <= {limit:Float64})) AS swift,
    quantilesExactIf(0.25, 0.5, 0.75)(Duration / 1e6, Outcome = 'ok') AS quantiles,
    (countIf(Duration / 1e6 < {ms:Float64}) + countIf(Duration / 1e6 = {ms:Float64}) / 2) / greatest(1, count()) AS place
FROM otel_traces
WHERE OperationId = {root:UInt64}
    AND ParentSpanId = ''
    AND Environment = {environment:String}
    AND startsWith(Commit, {commit:String})
    AND TraceHash != cityHash64({traceId:String})
