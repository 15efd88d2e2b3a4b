-- How long what each side depends on takes to answer, as its callers see it. By product, as addresses are
-- never the same in two environments.
SELECT
    {{side}} AS side,
    multiIf(
        SpanAttributes['db.system.name'] != '', SpanAttributes['db.system.name'],
        SpanAttributes['db.system'] != '', SpanAttributes['db.system'],
        SpanAttributes['messaging.system'] != '', SpanAttributes['messaging.system'],
        '') AS dependency,
    count() AS calls,
    quantileDD(0.01, 0.5)(Duration) / 1e6 AS p50Ms,
    quantileDD(0.01, 0.95)(Duration) / 1e6 AS p95Ms
FROM otel_traces
WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
    AND SpanKind IN ('Client', 'Producer')
    AND dependency != ''
    AND ({service:String} = '' OR ServiceName = {service:String})
GROUP BY side, dependency
ORDER BY dependency, side
