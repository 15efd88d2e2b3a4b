SELECT DISTINCT arrayJoin(`ValueAtQuantiles.Quantile`) AS quantile
FROM otel_metrics_summary
WHERE MetricName = {metric:String}
ORDER BY quantile
