-- What agents gave up, by their own count: a running total of each process and signal.
SELECT
    Environment AS environment,
    ServiceName AS service,
    sumIf(lost, signal = 'traces') AS spans,
    sumIf(lost, signal = 'logs') AS logRecords,
    sumIf(lost, signal = 'metrics') AS dataPoints
FROM
(
    SELECT
        Environment,
        ServiceName,
        ResourceAttributes['service.instance.id'] AS instance,
        Attributes['signal'] AS signal,
        max(Value) AS lost
    FROM otel_metrics_sum
    WHERE MetricName = 'isoscope.agent.records.dropped'
        AND ReceivedAt >= fromUnixTimestamp64Milli({since:Int64})
    GROUP BY Environment, ServiceName, instance, signal
    HAVING lost > 0
)
GROUP BY environment, service
ORDER BY environment, service
SETTINGS max_execution_time = 30
