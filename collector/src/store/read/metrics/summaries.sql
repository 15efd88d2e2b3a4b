-- Streams as in counters.sql. Quantiles of several series can't be merged: the largest stands for them.
SELECT
    groupKey,
    toFloat64(step) AS atMs,
    toFloat64(sum(items)) AS count,
    sum(total) AS sum,
    maxOrNullIf(latest, isFinite(latest)) AS quantile
FROM
(
    SELECT
        groupKey,
        series,
        intDiv(toUnixTimestamp64Milli(TimeUnix), {stepMs:Int64}) * {stepMs:Int64} AS step,
        sum(multiIf(whole, toInt64(Count), none, 0, toInt64(Count - previousCount))) AS items,
        sum(multiIf(whole, Sum, none, 0, Sum - previousSum)) AS total,
        argMax(reported, TimeUnix) AS latest
    FROM
    (
        SELECT
            {{groupKey}} AS groupKey,
            Stream AS series,
            TimeUnix,
            Count,
            Sum,
            arrayFirstIndex(q -> abs(q - {quantile:Float64}) < 1e-9, `ValueAtQuantiles.Quantile`) AS reportedAt,
            if(reportedAt = 0, nan, `ValueAtQuantiles.Value`[reportedAt]) AS reported,
            row_number() OVER stream AS place,
            lagInFrame(Count) OVER stream AS previousCount,
            lagInFrame(Sum) OVER stream AS previousSum,
            StartTimeUnix >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND StartTimeUnix < TimeUnix AS began,
            (place = 1 AND began) OR (place > 1 AND Count < previousCount) AS whole,
            NOT whole AND place = 1 AS none
        FROM otel_metrics_summary
        WHERE {{where}}
        WINDOW stream AS (PARTITION BY series, StartTimeUnix ORDER BY TimeUnix ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    )
    WHERE TimeUnix >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
    GROUP BY groupKey, series, step
)
GROUP BY groupKey, step
ORDER BY groupKey, step
LIMIT {limit:UInt32}
