-- A series is summarised within its step first, so that a sum over series does not count one twice.
SELECT
    groupKey,
    toFloat64(step) AS atMs,
    sum(total) / sum(points) AS avg,
    min(least) AS min,
    max(most) AS max,
    sum(latest) AS sum,
    argMax(latest, latestAt) AS last,
    toFloat64(sum(points)) AS count
FROM
(
    SELECT
        {{groupKey}} AS groupKey,
        Stream AS series,
        intDiv(toUnixTimestamp64Milli(TimeUnix), {stepMs:Int64}) * {stepMs:Int64} AS step,
        sum(Value) AS total,
        count() AS points,
        min(Value) AS least,
        max(Value) AS most,
        argMax(Value, TimeUnix) AS latest,
        max(TimeUnix) AS latestAt
    FROM {{table}}
    WHERE {{where}}
    GROUP BY groupKey, series, step
)
GROUP BY groupKey, step
ORDER BY groupKey, step
LIMIT {limit:UInt32}
