-- The operations, with their statements, behind the ids of operations.sql and calls.sql.
{{spans}}
SELECT
    toString(OperationId) AS operationId,
    toString(StatementId) AS id,
    any(ServiceName) AS service,
    any(SpanKind) AS kind,
    any(Operation) AS operation,
    any(Statement) AS statement
FROM spans
GROUP BY OperationId, StatementId
