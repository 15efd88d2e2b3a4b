-- Newest first: an error names the first few. Answered from the tables' summaries.
SELECT environment, commit
FROM
(
    SELECT Environment AS environment, Commit AS commit, max(ReceivedAt) AS last
    FROM otel_traces GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt)
    FROM otel_logs GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt)
    FROM otel_metrics_gauge GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt)
    FROM otel_metrics_sum GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt)
    FROM otel_metrics_histogram GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt)
    FROM otel_metrics_exponential_histogram GROUP BY Environment, Commit
    UNION ALL
    SELECT Environment, Commit, max(ReceivedAt)
    FROM otel_metrics_summary GROUP BY Environment, Commit
)
GROUP BY environment, commit
ORDER BY max(last) DESC, environment, commit
