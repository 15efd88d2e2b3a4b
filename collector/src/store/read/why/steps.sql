-- What healthy traces do at each step, beside what the trace in question does there.
WITH per_trace AS
(
    SELECT
        StatementId,
        TraceHash,
        any(ServiceName) AS its_service,
        any(SpanKind) AS its_kind,
        any(Operation) AS its_operation,
        any(Statement) AS its_statement,
        count() AS calls,
        max(Duration) / 1e6 AS ms,
        max(Outcome != 'ok') AS has_failed,
        indexOf({ids:Array(UInt64)}, StatementId) AS place
    FROM otel_traces
    WHERE Environment = {environment:String} AND TraceHash IN {healthy:Array(UInt64)}
    GROUP BY StatementId, TraceHash
)
SELECT
    toString(StatementId) AS id,
    any(its_service) AS service,
    any(its_kind) AS kind,
    any(its_operation) AS operation,
    any(its_statement) AS statement,
    toUInt32(count()) AS traces,
    toUInt32(countIf(has_failed)) AS failed,
    quantileExact(0.5)(calls) AS medianCalls,
    quantileExact(0.5)(ms) AS medianMs,
    toUInt32(countIf(calls >= {calls:Array(UInt32)}[place])) AS asOften,
    toUInt32(countIf(calls <= {calls:Array(UInt32)}[place])) AS asSeldom,
    toUInt32(countIf(ms >= {durations:Array(Float64)}[place])) AS asSlow
FROM per_trace
GROUP BY StatementId
