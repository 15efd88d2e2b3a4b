-- What each side consists of.
{{spans}}
SELECT
    Side AS side,
    arraySort(groupUniqArrayIf(50)(Commit, Commit != '')) AS commits,
    toUnixTimestamp64Milli(min(Timestamp)) AS firstSeenMs,
    toUnixTimestamp64Milli(max(Timestamp)) AS lastSeenMs,
    uniqExact(Trace) AS traces,
    traces - uniqExactIf(Trace, ParentSpanId = '') AS tracesWithoutRoot,
    count() AS spans
FROM spans
GROUP BY Side
