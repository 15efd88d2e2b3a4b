-- Every environment and commit that any signal has come from.
SELECT DISTINCT environment, commit
FROM
(
    SELECT DISTINCT Environment AS environment, Commit AS commit FROM otel_traces
    UNION ALL
    SELECT DISTINCT Environment, Commit FROM otel_logs
    UNION ALL
    SELECT DISTINCT Environment, Commit FROM otel_metrics_gauge
    UNION ALL
    SELECT DISTINCT Environment, Commit FROM otel_metrics_sum
    UNION ALL
    SELECT DISTINCT Environment, Commit FROM otel_metrics_histogram
)
ORDER BY environment, commit
