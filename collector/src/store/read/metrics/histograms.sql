-- Streams as in counters.sql; one with other bounds is another stream.
SELECT
    groupKey,
    toFloat64(intDiv(toUnixTimestamp64Milli(TimeUnix), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
    bounds,
    toFloat64(sum(multiIf(whole, toInt64(Count), none, 0, toInt64(Count - previousCount)))) AS count,
    sum(multiIf(whole, Sum, none, 0, Sum - previousSum)) AS sum,
    sumForEach(arrayMap(
        (now, before) -> multiIf(whole, toFloat64(now), none, 0., greatest(0., toFloat64(now) - toFloat64(before))),
        BucketCounts,
        arrayResize(previousBuckets, length(BucketCounts)))) AS counts
FROM
(
    SELECT
        {{groupKey}} AS groupKey,
        TimeUnix,
        ExplicitBounds AS bounds,
        Count,
        Sum,
        BucketCounts,
        row_number() OVER stream AS place,
        lagInFrame(Count) OVER stream AS previousCount,
        lagInFrame(Sum) OVER stream AS previousSum,
        lagInFrame(BucketCounts) OVER stream AS previousBuckets,
        StartTimeUnix >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND StartTimeUnix < TimeUnix AS began,
        AggregationTemporality = 1 OR (place = 1 AND began) OR (place > 1 AND Count < previousCount) AS whole,
        NOT whole AND place = 1 AS none
    FROM otel_metrics_histogram
    WHERE {{where}}
    WINDOW stream AS (
        PARTITION BY
            cityHash64(Environment, Commit, ServiceName, ResourceAttributes, ScopeName, Attributes, StartTimeUnix,
                ExplicitBounds, length(BucketCounts))
        ORDER BY TimeUnix
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
WHERE TimeUnix >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
GROUP BY groupKey, atMs, bounds
ORDER BY groupKey, atMs
LIMIT {limit:UInt32}
