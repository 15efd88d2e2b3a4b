-- How requests fared over time, in equal stretches from the first to the last bucket that has any. Grouped as
-- the summary of otel_traces is (migrations/0012_summaries.sql), which then answers for whole hours.
WITH
    (
        SELECT (min(bucket), max(bucket))
        FROM (SELECT {{bucket}} AS bucket FROM otel_traces WHERE {{spans}} GROUP BY bucket)
    ) AS extent,
    greatest(1, toInt64(ceil((extent.2 - extent.1 + 1) / {points:UInt32}))) AS step,
    counts AS
    (
        SELECT
            ServiceName AS service,
            intDiv({{bucket}} - extent.1, step) AS point,
            StatusCode = 'Error' AS is_error,
            count() AS items
        FROM otel_traces
        WHERE {{spans}} AND (SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0')
        GROUP BY service, point, StatusCode
    ),
    durations AS
    (
        SELECT
            ServiceName AS service,
            intDiv({{bucket}} - extent.1, step) AS point,
            quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration)[2] / 1e6 AS p95Ms
        FROM otel_traces
        WHERE {{spans}} AND (SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0')
        GROUP BY service, point
    )
SELECT
    service,
    toUInt32(point) AS point,
    toFloat64(extent.1) AS firstBucket,
    toFloat64(step) AS bucketsPerPoint,
    toFloat64(sum(items)) AS requests,
    toFloat64(sumIf(items, is_error)) AS errors,
    toFloat64(any(p95Ms)) AS p95Ms
FROM counts
INNER JOIN durations USING (service, point)
GROUP BY service, point
ORDER BY service, point
