-- Newest first: an error names the first few.
SELECT environment, commit FROM
(
    SELECT Environment AS environment, Commit AS commit, max(ReceivedAt) AS last
    FROM otel_traces GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt) FROM otel_logs GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt)
    FROM merge(currentDatabase(), '^otel_metrics_') GROUP BY Environment, Commit
)
GROUP BY environment, commit
ORDER BY max(last) DESC, environment, commit
