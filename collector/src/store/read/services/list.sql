SELECT
    service,
    arraySort(groupUniqArrayArray(environments)) AS environments,
    arraySort(arrayFilter(c -> c != '', groupUniqArrayArray(commits))) AS commits,
    toFloat64(sumIf(items, signal = 'traces')) AS spans,
    toFloat64(sumIf(items, signal = 'logs')) AS logRecords,
    toFloat64(sumIf(items, signal = 'metrics')) AS dataPoints,
    toFloat64(sum(requests)) AS requests,
    toFloat64(sum(errors)) AS errors,
    if(requests = 0, NULL, max(quantiles[1]) / 1e6) AS p50Ms,
    if(requests = 0, NULL, max(quantiles[2]) / 1e6) AS p95Ms,
    toUInt32(sum(operations)) AS operations,
    toFloat64(toUnixTimestamp64Milli(max(last))) AS lastSeenMs
FROM
(
    SELECT
        'traces' AS signal,
        ServiceName AS service,
        groupUniqArray(Environment) AS environments,
        groupUniqArray(Commit) AS commits,
        count() AS items,
        countIf(SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '') AS requests,
        countIf(StatusCode = 'Error' AND (SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '')) AS errors,
        quantilesExactInclusiveIf(0.5, 0.95)(Duration, SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '') AS quantiles,
        uniqExactIf(SpanName, SpanKind IN ('Server', 'Consumer') OR ParentSpanId = '') AS operations,
        max(ReceivedAt) AS last
    FROM otel_traces
    WHERE {{spans}}
    GROUP BY ServiceName
    UNION ALL
    SELECT 'logs', ServiceName, groupUniqArray(Environment), groupUniqArray(Commit), count(), 0, 0, [], 0, max(ReceivedAt)
    FROM otel_logs
    WHERE {{spans}}
    GROUP BY ServiceName
    UNION ALL
    SELECT 'metrics', ServiceName, groupUniqArray(Environment), groupUniqArray(Commit), count(), 0, 0, [], 0, max(ReceivedAt)
    FROM merge(currentDatabase(), '^otel_metrics_')
    WHERE {{points}}
    GROUP BY ServiceName
)
GROUP BY service
ORDER BY service
