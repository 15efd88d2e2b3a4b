-- A cumulative stream is one series since one start (a restart, or a twin process, begins another). Its
-- first data point counts whole if it began within what is read; without a start it tells nothing yet. A
-- value that falls without a new start is a reset as well.
SELECT
    groupKey,
    toFloat64(intDiv(toUnixTimestamp64Milli(TimeUnix), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
    sum(multiIf(
        temporality = 1, Value,
        place = 1, if(StartTimeUnix >= firstStart AND StartTimeUnix < TimeUnix, Value, 0),
        Value < previous, Value,
        Value - previous)) AS increase
FROM
(
    SELECT
        {{groupKey}} AS groupKey,
        AggregationTemporality AS temporality,
        fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AS firstStart,
        StartTimeUnix,
        TimeUnix,
        Value,
        row_number() OVER stream AS place,
        lagInFrame(Value) OVER stream AS previous
    FROM otel_metrics_sum
    WHERE {{where}}
    WINDOW stream AS (
        PARTITION BY
            cityHash64(Environment, Commit, ServiceName, ResourceAttributes, ScopeName, Attributes, StartTimeUnix)
        ORDER BY TimeUnix
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
WHERE TimeUnix >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
GROUP BY groupKey, atMs
ORDER BY groupKey, atMs
LIMIT {limit:UInt32}
