-- A request is what a caller waits for. Grouped by expressions of the tables' summaries, which then answer
-- (migrations/0012_summaries.sql says why a root is ParentSpanId < '0').
WITH
    per_operation AS
    (
        SELECT
            ServiceName AS service,
            Environment AS environment,
            Commit AS commit,
            SpanName AS operation,
            SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0' AS is_request,
            StatusCode = 'Error' AS is_error,
            count() AS items,
            max(ReceivedAt) AS last
        FROM otel_traces
        WHERE {{spans}}
        GROUP BY Environment, Commit, ServiceName, SpanName, SpanKind, ParentSpanId < '0', StatusCode
    ),
    durations AS
    (
        SELECT
            ServiceName AS service,
            SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0' AS is_request,
            quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration) AS quantiles
        FROM otel_traces
        WHERE {{spans}}
        GROUP BY service, is_request
    ),
    others AS
    (
        SELECT 'logs' AS signal, ServiceName AS service, Environment AS environment, Commit AS commit, count() AS items, max(ReceivedAt) AS last
        FROM otel_logs WHERE {{spans}} GROUP BY Environment, Commit, ServiceName
        UNION ALL
        SELECT 'metrics', ServiceName, Environment, Commit, count(), max(ReceivedAt)
        FROM otel_metrics_gauge WHERE {{points}} GROUP BY Environment, Commit, ServiceName
        UNION ALL
        SELECT 'metrics', ServiceName, Environment, Commit, count(), max(ReceivedAt)
        FROM otel_metrics_sum WHERE {{points}} GROUP BY Environment, Commit, ServiceName
        UNION ALL
        SELECT 'metrics', ServiceName, Environment, Commit, count(), max(ReceivedAt)
        FROM otel_metrics_histogram WHERE {{points}} GROUP BY Environment, Commit, ServiceName
        UNION ALL
        SELECT 'metrics', ServiceName, Environment, Commit, count(), max(ReceivedAt)
        FROM otel_metrics_exponential_histogram WHERE {{points}} GROUP BY Environment, Commit, ServiceName
        UNION ALL
        SELECT 'metrics', ServiceName, Environment, Commit, count(), max(ReceivedAt)
        FROM otel_metrics_summary WHERE {{points}} GROUP BY Environment, Commit, ServiceName
    )
SELECT
    service,
    arraySort(groupUniqArray(environment)) AS environments,
    arraySort(groupUniqArrayIf(commit, commit != '')) AS commits,
    toFloat64(sumIf(items, signal = 'traces')) AS spans,
    toFloat64(sumIf(items, signal = 'logs')) AS logRecords,
    toFloat64(sumIf(items, signal = 'metrics')) AS dataPoints,
    toFloat64(sumIf(items, is_request)) AS requests,
    toFloat64(sumIf(items, is_request AND is_error)) AS errors,
    if(requests = 0, NULL, anyIf(quantiles, is_request)[1] / 1e6) AS p50Ms,
    if(requests = 0, NULL, anyIf(quantiles, is_request)[2] / 1e6) AS p95Ms,
    toUInt32(uniqExactIf(operation, is_request)) AS operations,
    toFloat64(toUnixTimestamp64Milli(max(last))) AS lastSeenMs
FROM
(
    SELECT 'traces' AS signal, service, environment, commit, operation, is_request, is_error, items, last
    FROM per_operation
    UNION ALL
    SELECT signal, service, environment, commit, '', 0, 0, items, last
    FROM others
) AS activity
LEFT JOIN durations USING (service, is_request)
GROUP BY service
ORDER BY service
