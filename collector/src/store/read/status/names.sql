-- Answered from the tables' summaries.
SELECT DISTINCT environment, service, operation
FROM
(
    SELECT Environment AS environment, ServiceName AS service, SpanName AS operation, max(ReceivedAt) AS last
    FROM otel_traces GROUP BY Environment, ServiceName, SpanName
    UNION ALL
    SELECT Environment, ServiceName, '', max(ReceivedAt)
    FROM otel_logs GROUP BY Environment, ServiceName
    UNION ALL
    SELECT Environment, ServiceName, '', max(ReceivedAt)
    FROM otel_metrics_gauge GROUP BY Environment, ServiceName
    UNION ALL
    SELECT Environment, ServiceName, '', max(ReceivedAt)
    FROM otel_metrics_sum GROUP BY Environment, ServiceName
    UNION ALL
    SELECT Environment, ServiceName, '', max(ReceivedAt)
    FROM otel_metrics_histogram GROUP BY Environment, ServiceName
    UNION ALL
    SELECT Environment, ServiceName, '', max(ReceivedAt)
    FROM otel_metrics_exponential_histogram GROUP BY Environment, ServiceName
    UNION ALL
    SELECT Environment, ServiceName, '', max(ReceivedAt)
    FROM otel_metrics_summary GROUP BY Environment, ServiceName
)
WHERE last >= fromUnixTimestamp64Milli({since:Int64})
    AND 'isoscope.overflow' NOT IN (environment, service, operation)
LIMIT 1000000
