-- Streams as in counters.sql. A stream's scale falls as its range grows: both ends of a difference are
-- brought to the coarser scale, where bucket i >> d is the one that holds i, and their counts summed with
-- opposite signs.
WITH
    (scale, to) -> toUInt8(least(greatest(scale - to, 0), 63)) AS shift,
    (offset, counts, by) -> arrayMap(i -> bitShiftRight(toInt64(offset) + toInt64(i), by), range(length(counts))) AS indexes,
    (counts, sign) -> arrayMap(c -> sign * toInt64(c), counts) AS signed
SELECT
    groupKey,
    toFloat64(intDiv(toUnixTimestamp64Milli(TimeUnix), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
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
        arrayConcat(signed(NegativeBucketCounts, plus), signed(previousNegative, minus))) AS negative
FROM
(
    SELECT
        {{groupKey}} AS groupKey,
        TimeUnix,
        Count,
        Sum,
        Scale,
        ZeroCount,
        PositiveOffset,
        PositiveBucketCounts,
        NegativeOffset,
        NegativeBucketCounts,
        row_number() OVER stream AS place,
        lagInFrame(Count) OVER stream AS previousCount,
        lagInFrame(Sum) OVER stream AS previousSum,
        lagInFrame(Scale) OVER stream AS previousScale,
        lagInFrame(ZeroCount) OVER stream AS previousZero,
        lagInFrame(PositiveOffset) OVER stream AS previousPositiveOffset,
        lagInFrame(PositiveBucketCounts) OVER stream AS previousPositive,
        lagInFrame(NegativeOffset) OVER stream AS previousNegativeOffset,
        lagInFrame(NegativeBucketCounts) OVER stream AS previousNegative,
        StartTimeUnix >= fromUnixTimestamp64Milli({sinceMs:Int64}, 'UTC') AND StartTimeUnix < TimeUnix AS began,
        AggregationTemporality = 1 OR (place = 1 AND began) OR (place > 1 AND Count < previousCount) AS whole,
        NOT whole AND place = 1 AS none,
        if(whole OR none, Scale, least(Scale, previousScale)) AS common,
        toInt64(NOT none) AS plus,
        if(whole OR none, toInt64(0), toInt64(-1)) AS minus
    FROM otel_metrics_exponential_histogram
    WHERE {{where}}
    WINDOW stream AS (
        PARTITION BY
            cityHash64(Environment, Commit, ServiceName, ResourceAttributes, ScopeName, Attributes, StartTimeUnix)
        ORDER BY TimeUnix
        ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
)
WHERE TimeUnix >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
GROUP BY groupKey, atMs, scale
ORDER BY groupKey, atMs
LIMIT {limit:UInt32}
