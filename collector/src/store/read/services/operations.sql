-- Grouped by keys of the table's summary, which then answers (migrations/0070_operations_summary.sql).
SELECT
    service,
    operation,
    kind,
    toFloat64(items) AS spans,
    toFloat64(failures) AS errors,
    quantiles[1] / 1e6 AS p50Ms,
    quantiles[2] / 1e6 AS p95Ms,
    quantiles[3] / 1e6 AS p99Ms,
    toFloat64(toUnixTimestamp64Milli(last)) AS lastSeenMs,
    toFloat64(count() OVER ()) AS total
FROM
(
    SELECT
        ServiceName AS service,
        SpanName AS operation,
        SpanKind AS kind,
        count() AS items,
        countIf(StatusCode = 'Error') AS failures,
        max(ReceivedAt) AS last,
        quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration) AS quantiles
    FROM otel_traces
    WHERE {{spans}}
    GROUP BY ServiceName, SpanName, SpanKind
)
ORDER BY spans DESC, service, operation, kind
LIMIT {limit:UInt32}
