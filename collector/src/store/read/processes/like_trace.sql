-- Requests of a root operation: bad are those that ended as badly as the trace in question (or, where it is
-- odd, are like it in that respect).
alike AS
(
    SELECT TraceHash
    FROM otel_traces
    WHERE {step:UInt64} != 0 AND StatementId = {step:UInt64}
        AND ({key:String} = '' OR mapContains(SpanAttributes, {key:String})
            AND ({value:String} = '' OR SpanAttributes[{key:String}] = {value:String}))
),
requests AS
(
    SELECT
        Environment,
        Commit,
        TraceHash,
        multiIf(
            {step:UInt64} != 0, (TraceHash IN (SELECT TraceHash FROM alike)) = {has:Bool},
            {slowerMs:Float64} > 0, Outcome = 'ok' AND Duration / 1e6 > {slowerMs:Float64},
            Outcome = {outcome:String}) AS bad
    FROM otel_traces
    WHERE OperationId = {root:UInt64} AND ParentSpanId = ''
)
