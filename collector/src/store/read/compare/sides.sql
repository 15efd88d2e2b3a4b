-- What each side consists of, by slices.
{{cells}}
SELECT
    Side AS side,
    Slice AS sliceMs,
    arrayFilter(c -> c != '' AND startsWith(c, if(Side = 0, {baseline_commit:String}, {candidate_commit:String})),
        groupUniqArrayArray(50)(splitByChar('\n', toString(Version)))) AS commits,
    min(FirstMs) AS firstSeenMs,
    max(LastMs) AS lastSeenMs,
    sum(Traces) AS traces,
    sum(WithoutRoot) AS tracesWithoutRoot,
    sum(WithMissingParents) AS tracesWithMissingParents,
    sum(Spans) AS spans,
    [1 / max(GreatestWeight), 1 / min(LeastWeight)] AS sampled
FROM cells
GROUP BY Side, Slice
ORDER BY Side, Slice
