-- For the root and callee pairs of multiplicity findings: which statements the calls were.
{{flows}},
texts AS
(
    SELECT StatementId, any(OperationId) AS operation, any(Statement) AS text
    FROM isoscope_operations
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND has({callees:Array(UInt64)}, OperationId)
    GROUP BY StatementId
)
SELECT
    toString(Root) AS root,
    toString(texts.operation) AS callee,
    Side AS side,
    texts.text AS statement,
    sum(calls) AS calls
FROM
(
    SELECT Side, Root, node, sum(n) AS calls
    FROM flows
    ARRAY JOIN Nodes AS node, Calls AS n
    WHERE has({roots:Array(UInt64)}, Root) AND node IN (SELECT StatementId FROM texts)
    GROUP BY Side, Root, node
) AS counted
INNER JOIN texts ON texts.StatementId = counted.node
GROUP BY root, callee, side, statement
ORDER BY calls DESC
LIMIT 20 BY root, callee, side
