-- Answered from the tables' summaries.
SELECT
    environment,
    sumIf(items, signal = 'traces') AS spans,
    sumIf(items, signal = 'logs') AS logRecords,
    sumIf(items, signal = 'metrics') AS dataPoints,
    concat(replaceOne(toString(min(first), 'UTC'), ' ', 'T'), 'Z') AS oldestReceivedAt,
    mapApply((of, at) -> (of, concat(replaceOne(toString(at, 'UTC'), ' ', 'T'), 'Z')), minMap(map(signal, first))) AS oldestBySignal,
    concat(replaceOne(toString(max(last), 'UTC'), ' ', 'T'), 'Z') AS lastReceivedAt
FROM
(
    SELECT 'traces' AS signal, Environment AS environment, toFloat64(count()) AS items, min(ReceivedAt) AS first, max(ReceivedAt) AS last
    FROM otel_traces GROUP BY Environment
    UNION ALL
    SELECT 'logs', Environment, toFloat64(count()), min(ReceivedAt), max(ReceivedAt)
    FROM otel_logs GROUP BY Environment
    UNION ALL
    SELECT 'metrics', Environment, toFloat64(count()), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_gauge GROUP BY Environment
    UNION ALL
    SELECT 'metrics', Environment, toFloat64(count()), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_sum GROUP BY Environment
    UNION ALL
    SELECT 'metrics', Environment, toFloat64(count()), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_histogram GROUP BY Environment
    UNION ALL
    SELECT 'metrics', Environment, toFloat64(count()), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_exponential_histogram GROUP BY Environment
    UNION ALL
    SELECT 'metrics', Environment, toFloat64(count()), min(ReceivedAt), max(ReceivedAt)
    FROM otel_metrics_summary GROUP BY Environment
)
GROUP BY environment
ORDER BY environment
SETTINGS max_execution_time = 30
