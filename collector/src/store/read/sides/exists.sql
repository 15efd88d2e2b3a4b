SELECT 1 AS found FROM
(
    SELECT 1 FROM (SELECT 1 FROM otel_traces WHERE {{where}} LIMIT 1)
    UNION ALL
    SELECT 1 FROM (SELECT 1 FROM otel_logs WHERE {{where}} LIMIT 1)
    UNION ALL
    SELECT 1 FROM (SELECT 1 FROM merge(currentDatabase(), '^otel_metrics_') WHERE {{where}} LIMIT 1)
)
LIMIT 1
