-- Commits by when they were first seen. Answered from the table's summary.
SELECT
    Commit AS commit,
    toUnixTimestamp64Milli(min(first)) AS firstSeenMs,
    arraySort(groupUniqArray(Environment)) AS environments
FROM
(
    SELECT Environment, Commit, min(ReceivedAt) AS first
    FROM otel_traces
    WHERE Commit != ''
    GROUP BY Environment, Commit
)
GROUP BY commit
ORDER BY firstSeenMs, commit
