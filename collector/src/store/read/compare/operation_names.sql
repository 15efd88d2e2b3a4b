-- The operations, with their statements, behind the ids of all that is counted.
SELECT
    toString(any(OperationId)) AS operationId,
    toString(StatementId) AS id,
    any(Service) AS service,
    any(Kind) AS kind,
    any(Operation) AS operation,
    any(Statement) AS statement
FROM isoscope_operations
WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
GROUP BY StatementId
