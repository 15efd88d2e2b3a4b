-- How much is stored of everything that comparisons read, or have derived before: another as soon as more is. What a
-- table has altogether it knows without reading.
SELECT toString(arraySort(groupArray((of, n)))) AS version
FROM
(
    SELECT 'traces' AS of, count() AS n FROM otel_traces
    UNION ALL
    SELECT 'logs' AS of, count() AS n FROM otel_logs
    UNION ALL
    SELECT 'gauges' AS of, count() AS n FROM otel_metrics_gauge
    UNION ALL
    SELECT 'sums' AS of, count() AS n FROM otel_metrics_sum
    UNION ALL
    SELECT 'histograms' AS of, count() AS n FROM otel_metrics_histogram
    UNION ALL
    SELECT 'exponential histograms' AS of, count() AS n FROM otel_metrics_exponential_histogram
    UNION ALL
    SELECT 'summaries' AS of, count() AS n FROM otel_metrics_summary
)
