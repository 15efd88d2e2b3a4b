INSERT INTO isoscope_operations (Environment, StatementId, OperationId, Service, Kind, Operation, Statement, ReceivedAt)
SELECT
    Environment,
    StatementId,
    any(OperationId),
    any(ServiceName),
    any(SpanKind),
    any(Operation),
    any(Statement),
    max(ReceivedAt)
FROM otel_traces
WHERE LoadedAt > fromUnixTimestamp64Milli({from:Int64}) AND LoadedAt <= fromUnixTimestamp64Milli({up_to:Int64})
GROUP BY Environment, StatementId
