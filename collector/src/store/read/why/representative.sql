-- Of the healthy traces the one that does what most of them do and takes about as long as they do.
WITH shapes AS
(
    SELECT
        TraceHash,
        cityHash64(arraySort(groupUniqArray(StatementId))) AS shape,
        maxIf(Duration, ParentSpanId = '') / 1e6 AS ms
    FROM otel_traces
    WHERE Environment = {environment:String} AND TraceHash IN {healthy:Array(UInt64)}
    GROUP BY TraceHash
)
SELECT
    toString(TraceHash) AS hash,
    toUInt32(count() OVER ()) AS sampled,
    toUInt32(count() OVER (PARTITION BY shape)) AS alike
FROM shapes
ORDER BY alike DESC, abs(ms - {median:Float64}), TraceHash
LIMIT 1
