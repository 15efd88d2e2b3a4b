-- The operations behind the ids of calls.sql.
{{spans}}
SELECT
    toString(OperationId) AS id,
    any(ServiceName) AS service,
    any(SpanKind) AS kind,
    any(Operation) AS operation,
    max(Statement != '') AS query
FROM spans
GROUP BY OperationId
