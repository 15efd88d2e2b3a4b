-- The same of logs and metrics, answered from those tables' summaries (migrations/0012_summaries.sql).
SELECT
    environment,
    commit,
    service,
    0 AS spans,
    toFloat64(sumIf(items, is_log)) AS logRecords,
    toFloat64(sumIf(items, NOT is_log)) AS dataPoints,
    toFloat64(toUnixTimestamp64Milli(min(first))) AS firstSeenMs,
    toFloat64(toUnixTimestamp64Milli(max(last))) AS lastSeenMs
FROM
(
    SELECT
        true AS is_log, Environment AS environment, Commit AS commit, ServiceName AS service,
        count() AS items, min(ReceivedAt) AS first, max(ReceivedAt) AS last
    FROM otel_logs WHERE {{records}} GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT false, Environment, Commit, ServiceName, count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_gauge WHERE {{points}} GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT false, Environment, Commit, ServiceName, count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_sum WHERE {{points}} GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT false, Environment, Commit, ServiceName, count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_histogram WHERE {{points}} GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT false, Environment, Commit, ServiceName, count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_exponential_histogram WHERE {{points}} GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT false, Environment, Commit, ServiceName, count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_summary WHERE {{points}} GROUP BY Environment, Commit, ServiceName
)
GROUP BY environment, commit, service
