-- Commits by when they were first seen.
SELECT
    Commit AS commit,
    toUnixTimestamp64Milli(min(ReceivedAt)) AS firstSeenMs,
    arraySort(groupUniqArray(Environment)) AS environments
FROM otel_traces
WHERE Commit != ''
GROUP BY commit
ORDER BY firstSeenMs, commit
