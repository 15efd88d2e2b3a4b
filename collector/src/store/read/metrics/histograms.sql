-- Streams as in counters.sql; one with other bounds is another stream.
SELECT
    groupKey,
    toFloat64(intDiv(toUnixTimestamp64Milli(at), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
    bounds,
    toFloat64(sum(multiIf(whole, toInt64(count_), none, 0, toInt64(count_ - previousCount)))) AS count,
    sum(multiIf(whole, sum_, none, 0, sum_ - previousSum)) AS sum,
    sumForEach(arrayMap(
        (now, before) -> multiIf(whole, toFloat64(now), none, 0., greatest(0., toFloat64(now) - toFloat64(before))),
        buckets,
        previousBuckets)) AS counts,
    toUInt32(count()) AS reports
FROM
(
    SELECT
        groupKey,
        bounds,
        point.1 AS at,
        point.2 AS count_,
        point.3 AS sum_,
        point.4 AS buckets,
        before.2 AS previousCount,
        before.3 AS previousSum,
        before.4 AS previousBuckets,
        start >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND start < at
            AND toUnixTimestamp64Milli(at) - toUnixTimestamp64Milli(start) <= {lookbackMs:Int64} AS began,
        place = 1 OR toUnixTimestamp64Milli(at) - toUnixTimestamp64Milli(before.1) > {lookbackMs:Int64} AS first,
        temporality = 1 OR (first AND began) OR (NOT first AND count_ < previousCount) AS whole,
        NOT whole AND first AS none
    FROM
    (
        SELECT
            {{groupKey}} AS groupKey,
            AggregationTemporality AS temporality,
            StartTimeUnix AS start,
            ExplicitBounds AS bounds,
            arraySort(point -> point.1, groupArray((TimeUnix, Count, Sum, BucketCounts))) AS points
        FROM otel_metrics_histogram
        WHERE {{where}}
        GROUP BY groupKey, Stream, temporality, start, bounds, length(BucketCounts)
    )
    ARRAY JOIN points AS point, arrayPushFront(arrayPopBack(points), points[1]) AS before, arrayEnumerate(points) AS place
)
WHERE at >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
GROUP BY groupKey, atMs, bounds
ORDER BY groupKey, atMs
LIMIT {limit:UInt32}
