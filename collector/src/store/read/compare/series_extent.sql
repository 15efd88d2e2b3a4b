-- How often the metrics of each side are collected, and from when to when.
SELECT
    side,
    min(first) AS firstMs,
    max(last) AS lastMs,
    quantileExact(0.5)((last - first) / (points - 1)) AS intervalMs
FROM
(
    SELECT
        {{side}} AS side,
        toUnixTimestamp64Milli(min(Timestamp)) AS first,
        toUnixTimestamp64Milli(max(Timestamp)) AS last,
        count() AS points
    FROM
    (
        SELECT Environment, Commit, TimeUnix AS Timestamp, cityHash64(ServiceName, MetricName, ResourceAttributes, Attributes) AS series
        FROM otel_metrics_gauge
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, cityHash64(ServiceName, MetricName, ResourceAttributes, Attributes, 1) AS series
        FROM otel_metrics_sum
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, cityHash64(ServiceName, MetricName, ResourceAttributes, Attributes, 2) AS series
        FROM otel_metrics_histogram
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, cityHash64(ServiceName, MetricName, ResourceAttributes, Attributes, 3) AS series
        FROM otel_metrics_exponential_histogram
    )
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
    GROUP BY side, series
    HAVING points > 1
)
GROUP BY side
