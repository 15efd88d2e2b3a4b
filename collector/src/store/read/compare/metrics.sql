-- Metric names with their kind and unit, in how many of the service's collections each was reported, which series
-- there are of each, and how often they are collected.
WITH streams AS
(
    {{streams}}
),
reported AS
(
    SELECT
        arrayJoin(arrayFilter(s -> if(s = 0, is_baseline, is_candidate), [0, 1])) AS Side,
        service,
        metric,
        arraySort(groupUniqArray(kind)) AS kinds,
        arraySort(groupUniqArray(toString(unit))) AS units,
        arraySort(groupUniqArrayIf(10)(toString(scope), scope != '')) AS scopes,
        sum(points) AS all_points,
        sumMap(mapKeys(attributes), arrayMap(key -> points, mapKeys(attributes))) AS label_points,
        arraySort(label_points.1) AS labels,
        arrayFilter((key, n) -> n = all_points, label_points.1, label_points.2) AS constant_labels,
        groupUniqArray((
            bitShiftRight(series_hash, 11),
            toString(unit),
            arrayStringConcat(arraySort(arrayMap((k, v) -> concat(toString(k), '=', v), mapKeys(attributes), mapValues(attributes))), ', '))) AS series,
        groupBitmapMergeState(seen) AS all_seen,
        minOrNullIf(first, points > 1) AS first_of_many,
        maxOrNullIf(last, points > 1) AS last_of_many,
        groupArrayIf((toUnixTimestamp64Milli(last) - toUnixTimestamp64Milli(first)) / (points - 1), points > 1) AS intervals
    FROM streams
    GROUP BY Side, service, metric
)
SELECT
    service,
    metric,
    Side AS side,
    kinds,
    units,
    all_points AS points,
    labels,
    constant_labels AS constantLabels,
    scopes,
    series,
    finalizeAggregation(all_seen) AS collections,
    groupBitmapMerge(all_seen) OVER (PARTITION BY Side, service) AS serviceCollections,
    toUnixTimestamp64Milli(min(first_of_many) OVER (PARTITION BY Side)) AS firstMs,
    toUnixTimestamp64Milli(max(last_of_many) OVER (PARTITION BY Side)) AS lastMs,
    quantileExactArray(0.5)(intervals) OVER (PARTITION BY Side) AS intervalMs
FROM reported
