-- How requests fare: a request is what a caller waits for. Grouped by expressions of the table's summary,
-- which then answers (migrations/0070_operations_summary.sql).
SELECT
    service,
    toFloat64(items) AS requests,
    toFloat64(failures) AS errors,
    quantiles[1] / 1e6 AS p50Ms,
    quantiles[2] / 1e6 AS p95Ms,
    toUInt32(operations) AS operations
FROM
(
    SELECT
        ServiceName AS service,
        count() AS items,
        countIf(StatusCode = 'Error') AS failures,
        uniqExact(SpanName) AS operations,
        quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration) AS quantiles
    FROM otel_traces
    WHERE {{spans}} AND (SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0')
    GROUP BY service
)
