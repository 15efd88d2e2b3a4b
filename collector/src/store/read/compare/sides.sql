-- What each side consists of.
{{flows}}
SELECT
    Side AS side,
    arraySort(arrayFilter(c -> c != '' AND startsWith(c, if(Side = 0, {baseline_commit:String}, {candidate_commit:String})),
        groupUniqArrayArray(50)(Commits))) AS commits,
    toUnixTimestamp64Milli(min(Timestamp)) AS firstSeenMs,
    toUnixTimestamp64Milli(max(Timestamp)) AS lastSeenMs,
    toUnixTimestamp64Milli(quantileExact(0.5)(Timestamp)) AS middleMs,
    count() AS traces,
    countIf(Root = 0) AS tracesWithoutRoot,
    countIf(MissingParents > 0) AS tracesWithMissingParents,
    sum(Spans) AS spans,
    [1 / max(Weight), 1 / min(Weight)] AS sampled
FROM flows
GROUP BY Side
