SELECT DISTINCT environment, service, operation
FROM
(
    SELECT DISTINCT Environment AS environment, ServiceName AS service, SpanName AS operation
    FROM otel_traces WHERE ReceivedAt >= fromUnixTimestamp64Milli({since:Int64})
    UNION ALL
    SELECT DISTINCT Environment, ServiceName, '' FROM otel_logs WHERE ReceivedAt >= fromUnixTimestamp64Milli({since:Int64})
    UNION ALL
    SELECT DISTINCT Environment, ServiceName, '' FROM merge(currentDatabase(), '^otel_metrics_')
    WHERE ReceivedAt >= fromUnixTimestamp64Milli({since:Int64})
)
WHERE 'isoscope.overflow' NOT IN (environment, service, operation)
LIMIT 1000000
