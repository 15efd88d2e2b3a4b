-- Of the healthy traces the one that does what most of them do and takes about as long as they do.
WITH healthy AS
(
    {{healthy}}
),
shapes AS
(
    SELECT
        TraceId,
        cityHash64(arraySort(groupUniqArray(StatementId))) AS shape,
        maxIf(Duration, ParentSpanId = '') / 1e6 AS ms
    FROM otel_traces
    WHERE Environment = {environment:String} AND TraceId IN (SELECT TraceId FROM healthy)
    GROUP BY TraceId
)
SELECT
    TraceId AS traceId,
    toUInt32(count() OVER ()) AS sampled,
    toUInt32(count() OVER (PARTITION BY shape)) AS alike
FROM shapes
ORDER BY alike DESC, abs(ms - {median:Float64}), traceId
LIMIT 1
