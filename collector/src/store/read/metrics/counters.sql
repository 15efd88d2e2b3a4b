-- A cumulative stream is one series since one start (a restart, or a twin process, begins another). Its
-- first data point counts whole if it began within what is read; without a start it tells nothing yet. A
-- value that falls without a new start is a reset as well.
SELECT
    groupKey,
    toFloat64(intDiv(toUnixTimestamp64Milli(at), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
    sum(multiIf(
        temporality = 1, value,
        place = 1, if(start >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND start < at, value, 0),
        value < previous, value,
        value - previous)) AS increase,
    toUInt32(count()) AS reports
FROM
(
    -- Sorting a stream's few points takes a fifth of what a window function takes over all of them.
    SELECT
        {{groupKey}} AS groupKey,
        AggregationTemporality AS temporality,
        StartTimeUnix AS start,
        arraySort(groupArray((TimeUnix, Value))) AS points
    FROM otel_metrics_sum
    WHERE {{where}}
    GROUP BY groupKey, Stream, temporality, start
)
ARRAY JOIN
    points.1 AS at,
    points.2 AS value,
    arrayPushFront(arrayPopBack(points.2), 0.) AS previous,
    arrayEnumerate(points) AS place
WHERE at >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
GROUP BY groupKey, atMs
ORDER BY groupKey, atMs
LIMIT {limit:UInt32}
