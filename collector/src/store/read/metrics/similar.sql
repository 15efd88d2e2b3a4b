SELECT MetricName AS name
FROM (SELECT DISTINCT toString(MetricName) AS MetricName FROM merge(currentDatabase(), '^otel_metrics_'))
ORDER BY editDistanceUTF8(name, {metric:String}), name
LIMIT 5
