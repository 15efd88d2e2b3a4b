-- How requests fared over time, in equal stretches from the first to the last bucket that has any. Grouped as
-- the summary of otel_traces is (migrations/0070_operations_summary.sql), which then answers for whole hours.
WITH
    (
        SELECT (min(bucket), max(bucket))
        FROM (SELECT {{bucket}} AS bucket FROM otel_traces WHERE {{spans}} GROUP BY bucket)
    ) AS extent,
    greatest(1, toInt64(ceil((extent.2 - extent.1 + 1) / {points:UInt32}))) AS step
SELECT
    ServiceName AS service,
    toUInt32(intDiv({{bucket}} - extent.1, step)) AS point,
    toFloat64(any(extent.1)) AS firstBucket,
    toFloat64(any(step)) AS bucketsPerPoint,
    toFloat64(count()) AS requests,
    toFloat64(countIf(StatusCode = 'Error')) AS errors,
    quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration)[2] / 1e6 AS p95Ms
FROM otel_traces
WHERE {{spans}} AND (SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0')
GROUP BY service, point
ORDER BY service, point
