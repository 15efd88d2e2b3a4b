-- In how many traces each operation ran that is being summarised, and failed; where several of its statements did, more.
SELECT
    toString(OperationId) AS operation,
    least(ran, failing) AS failed,
    ran - failed AS others
FROM
(
    SELECT OperationId, sum(Traces) AS ran
    FROM isoscope_summary_calls
    WHERE Build IN {builds:Array(UInt64)}
    GROUP BY OperationId
) AS calls
LEFT JOIN
(
    SELECT OperationId, sum(Failed) AS failing
    FROM isoscope_summary_failures AS failures
    INNER JOIN
    (
        SELECT StatementId, any(OperationId) AS OperationId
        FROM isoscope_operations
        WHERE Environment IN {environments:Array(String)}
        GROUP BY StatementId
    ) AS operations ON operations.StatementId = failures.Node
    WHERE Build IN {builds:Array(UInt64)}
    GROUP BY OperationId
) AS failures USING (OperationId)
