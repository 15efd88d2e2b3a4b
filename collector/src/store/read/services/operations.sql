-- Grouped by keys of the table's summary, which then answers.
SELECT
    ServiceName AS service,
    SpanName AS operation,
    SpanKind AS kind,
    toFloat64(sum(items)) AS spans,
    toFloat64(sumIf(items, StatusCode = 'Error')) AS errors,
    any(quantiles[1]) / 1e6 AS p50Ms,
    any(quantiles[2]) / 1e6 AS p95Ms,
    any(quantiles[3]) / 1e6 AS p99Ms,
    toFloat64(toUnixTimestamp64Milli(max(last))) AS lastSeenMs,
    toFloat64(count() OVER ()) AS total
FROM
(
    SELECT ServiceName, SpanName, SpanKind, StatusCode, count() AS items, max(ReceivedAt) AS last
    FROM otel_traces
    WHERE {{spans}}
    GROUP BY ServiceName, SpanName, SpanKind, StatusCode
) AS counted
INNER JOIN
(
    SELECT ServiceName, SpanName, SpanKind, quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration) AS quantiles
    FROM otel_traces
    WHERE {{spans}}
    GROUP BY ServiceName, SpanName, SpanKind
) AS timed USING (ServiceName, SpanName, SpanKind)
GROUP BY service, operation, kind
ORDER BY spans DESC, service, operation, kind
LIMIT {limit:UInt32}
