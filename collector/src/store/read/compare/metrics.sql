-- Metric names with their kind and unit, by hour and commit: in how many of the service's collections each was
-- reported, which series there are of each, and how often they are collected.
WITH streams AS
(
    {{streams}}
)
SELECT
    toFloat64(period) AS atMs,
    toString(commit) AS commit,
    toString(service) AS service,
    toString(metric) AS metric,
    groupUniqArray(kind) AS kinds,
    groupUniqArray(toString(unit)) AS units,
    groupUniqArrayIf(10)(toString(scope), scope != '') AS scopes,
    toFloat64(sum(streams.points)) AS points,
    sumMap(mapKeys(attributes), arrayMap(key -> toFloat64(streams.points), mapKeys(attributes))) AS labels,
    groupUniqArray((
        bitShiftRight(series_hash, 11),
        toString(unit),
        arrayStringConcat(arraySort(arrayMap((k, v) -> concat(toString(k), '=', v), mapKeys(attributes), mapValues(attributes))), ', '))) AS series,
    groupBitmapMerge(seen) AS collections,
    groupBitmapMerge(groupBitmapMergeState(seen)) OVER (PARTITION BY period, commit, service) AS serviceCollections,
    toFloat64(toUnixTimestamp64Milli(minOrNullIf(streams.first, streams.points > 1))) AS firstMs,
    toFloat64(toUnixTimestamp64Milli(maxOrNullIf(streams.last, streams.points > 1))) AS lastMs,
    -- Between collections, to the hundredth of a second, and of how many streams.
    sumMapIf(
        [round((toUnixTimestamp64Milli(streams.last) - toUnixTimestamp64Milli(streams.first)) / (streams.points - 1), -1)],
        [1],
        streams.points > 1) AS intervals
FROM streams
GROUP BY period, commit, service, metric
