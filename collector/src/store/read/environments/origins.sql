-- Answered from the tables' summaries.
-- "Seen" is the collector's clock: a sender's may be wrong by years.
SELECT
    environment,
    commit,
    service,
    toFloat64(sumIf(items, signal = 'traces')) AS spans,
    toFloat64(sumIf(items, signal = 'logs')) AS logRecords,
    toFloat64(sumIf(items, signal = 'metrics')) AS dataPoints,
    toFloat64(toUnixTimestamp64Milli(min(first))) AS firstSeenMs,
    toFloat64(toUnixTimestamp64Milli(max(last))) AS lastSeenMs
FROM
(
    SELECT
        'traces' AS signal, Environment AS environment, Commit AS commit, ServiceName AS service,
        count() AS items, min(ReceivedAt) AS first, max(ReceivedAt) AS last
    FROM otel_traces
    GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT
        'logs', Environment, Commit, ServiceName,
        count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_logs
    GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT
        'metrics', Environment, Commit, ServiceName,
        count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_gauge
    GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT
        'metrics', Environment, Commit, ServiceName,
        count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_sum
    GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT
        'metrics', Environment, Commit, ServiceName,
        count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_histogram
    GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT
        'metrics', Environment, Commit, ServiceName,
        count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_exponential_histogram
    GROUP BY Environment, Commit, ServiceName
    UNION ALL
    SELECT
        'metrics', Environment, Commit, ServiceName,
        count(), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_summary
    GROUP BY Environment, Commit, ServiceName
)
GROUP BY environment, commit, service
ORDER BY environment, commit, service
