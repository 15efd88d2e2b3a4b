-- Streams as in counters.sql. A stream's scale falls as its range grows: both ends of a difference are
-- brought to the coarser scale, where bucket i >> d is the one that holds i, and their counts summed with
-- opposite signs.
WITH
    (scale, to) -> toUInt8(least(greatest(scale - to, 0), 63)) AS shift,
    (offset, counts, by) -> arrayMap(i -> bitShiftRight(toInt64(offset) + toInt64(i), by), range(length(counts))) AS indexes,
    (counts, sign) -> arrayMap(c -> sign * toInt64(c), counts) AS signed
SELECT
    groupKey,
    toFloat64(intDiv(toUnixTimestamp64Milli(at), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
    common AS scale,
    toFloat64(sum(multiIf(whole, toInt64(Count), none, 0, toInt64(Count - previousCount)))) AS count,
    sum(multiIf(whole, Sum, none, 0, Sum - previousSum)) AS sum,
    toFloat64(sum(multiIf(whole, toInt64(ZeroCount), none, 0, toInt64(ZeroCount - previousZero)))) AS zero,
    sumMap(
        arrayConcat(
            indexes(PositiveOffset, PositiveBucketCounts, shift(Scale, common)),
            indexes(previousPositiveOffset, previousPositive, shift(previousScale, common))),
        arrayConcat(signed(PositiveBucketCounts, plus), signed(previousPositive, minus))) AS positive,
    sumMap(
        arrayConcat(
            indexes(NegativeOffset, NegativeBucketCounts, shift(Scale, common)),
            indexes(previousNegativeOffset, previousNegative, shift(previousScale, common))),
        arrayConcat(signed(NegativeBucketCounts, plus), signed(previousNegative, minus))) AS negative,
    toUInt32(count()) AS reports
FROM
(
    SELECT
        groupKey,
        point.1 AS at,
        point.2 AS Count,
        point.3 AS Sum,
        point.4 AS Scale,
        point.5 AS ZeroCount,
        point.6 AS PositiveOffset,
        point.7 AS PositiveBucketCounts,
        point.8 AS NegativeOffset,
        point.9 AS NegativeBucketCounts,
        before.2 AS previousCount,
        before.3 AS previousSum,
        before.4 AS previousScale,
        before.5 AS previousZero,
        before.6 AS previousPositiveOffset,
        before.7 AS previousPositive,
        before.8 AS previousNegativeOffset,
        before.9 AS previousNegative,
        start >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND start < at
            AND toUnixTimestamp64Milli(at) - toUnixTimestamp64Milli(start) <= {lookbackMs:Int64} AS began,
        place = 1 OR toUnixTimestamp64Milli(at) - toUnixTimestamp64Milli(before.1) > {lookbackMs:Int64} AS first,
        temporality = 1 OR (first AND began) OR (NOT first AND Count < previousCount) AS whole,
        NOT whole AND first AS none,
        if(whole OR none, Scale, least(Scale, previousScale)) AS common,
        toInt64(NOT none) AS plus,
        if(whole OR none, toInt64(0), toInt64(-1)) AS minus
    FROM
    (
        SELECT
            {{groupKey}} AS groupKey,
            AggregationTemporality AS temporality,
            StartTimeUnix AS start,
            arraySort(point -> point.1, groupArray((
                TimeUnix, Count, Sum, Scale, ZeroCount,
                PositiveOffset, PositiveBucketCounts, NegativeOffset, NegativeBucketCounts))) AS points
        FROM otel_metrics_exponential_histogram
        WHERE {{where}}
        GROUP BY groupKey, Stream, temporality, start
    )
    ARRAY JOIN points AS point, arrayPushFront(arrayPopBack(points), points[1]) AS before, arrayEnumerate(points) AS place
)
WHERE at >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
GROUP BY groupKey, atMs, scale
ORDER BY groupKey, atMs
LIMIT {limit:UInt32}
