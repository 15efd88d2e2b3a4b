-- The processes that took part in the requests of a root operation, everywhere, with how many of those were
-- as bad as the trace in question (or, where it is odd, are like it in that respect), which is always among them.
WITH alike AS
(
    SELECT TraceId
    FROM otel_traces
    WHERE {step:UInt64} != 0 AND StatementId = {step:UInt64}
        AND ({key:String} = '' OR mapContains(SpanAttributes, {key:String})
            AND ({value:String} = '' OR SpanAttributes[{key:String}] = {value:String}))
),
requests AS
(
    SELECT
        TraceId,
        multiIf(
            {step:UInt64} != 0, (TraceId IN (SELECT TraceId FROM alike)) = {has:Bool},
            {slowerMs:Float64} > 0, Outcome = 'ok' AND Duration / 1e6 > {slowerMs:Float64},
            Outcome = {outcome:String}) AS bad
    FROM otel_traces
    WHERE OperationId = {root:UInt64} AND ParentSpanId = ''
    ORDER BY TraceId = {traceId:String} DESC, cityHash64(TraceId)
    LIMIT 2000 BY Environment, Commit
)
SELECT
    Environment AS environment,
    any(Commit) AS commit,
    ServiceName AS service,
    instance,
    toUInt32(count()) AS traces,
    toUInt32(countIf(bad)) AS bad,
    countIf(TraceId = {traceId:String}) > 0 AS mine
FROM
(
    SELECT DISTINCT
        TraceId, Environment, Commit, ServiceName, ResourceAttributes['service.instance.id'] AS instance
    FROM otel_traces
    WHERE TraceId IN (SELECT TraceId FROM requests) AND ServiceName IN {services:Array(String)}
) AS seen
INNER JOIN requests USING (TraceId)
WHERE instance != ''
GROUP BY environment, service, instance
