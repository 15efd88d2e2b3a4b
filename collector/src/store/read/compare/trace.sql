-- One trace as it is compared with another: by what its spans do, without what identifies them.
SELECT
    SpanId AS spanId,
    ParentSpanId AS parentSpanId,
    ServiceName AS service,
    SpanKind AS kind,
    Operation AS operation,
    Statement AS statement,
    toString(StatementId) AS statementId,
    toString(OperationId) AS operationId,
    Outcome AS outcome,
    Problem AS problem,
    if(SpanAttributes['error.type'] != '', SpanAttributes['error.type'],
        arrayElement(Events.Attributes, indexOf(Events.Name, 'exception'))['exception.type']) AS errorType,
    (toUnixTimestamp64Nano(Timestamp) - toUnixTimestamp64Nano(min(Timestamp) OVER ())) / 1e6 AS offsetMs,
    Duration / 1e6 AS durationMs,
    SpanAttributes AS attributes,
    Environment AS environment,
    Commit AS commit
FROM otel_traces
WHERE indexHint(TraceId = {traceId:String}) AND TraceHash = cityHash64({traceId:String})
ORDER BY Timestamp, SpanId
LIMIT {limit:UInt32}
