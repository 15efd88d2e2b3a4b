-- Answered from the table's summary (migrations/0070_operations_summary.sql).
-- "Seen" is the collector's clock: a sender's may be wrong by years.
SELECT
    Environment AS environment,
    Commit AS commit,
    ServiceName AS service,
    toFloat64(count()) AS spans,
    0 AS logRecords,
    0 AS dataPoints,
    toFloat64(toUnixTimestamp64Milli(min(ReceivedAt))) AS firstSeenMs,
    toFloat64(toUnixTimestamp64Milli(max(ReceivedAt))) AS lastSeenMs
FROM otel_traces
WHERE {{spans}}
GROUP BY Environment, Commit, ServiceName
