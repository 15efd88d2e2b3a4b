-- For the root and callee pairs of multiplicity findings: which statements the calls were.
{{spans}},
per_trace AS
(
    SELECT
        Side,
        argMinIf(OperationId, Timestamp, ParentSpanId = '') AS root,
        sumMapIf(map(StatementId, 1), has({callees:Array(UInt64)}, OperationId)) AS counts
    FROM spans
    WHERE ParentSpanId = '' OR has({callees:Array(UInt64)}, OperationId)
    GROUP BY Side, Trace
    HAVING has({roots:Array(UInt64)}, root)
)
SELECT
    toString(root) AS root,
    toString(callee) AS callee,
    side,
    statement,
    calls
FROM
(
    SELECT root, id, Side AS side, sum(n) AS calls
    FROM per_trace
    ARRAY JOIN mapKeys(counts) AS id, mapValues(counts) AS n
    GROUP BY root, id, side
) AS counted
INNER JOIN
(
    SELECT StatementId AS id, any(OperationId) AS callee, any(Statement) AS statement
    FROM spans
    WHERE has({callees:Array(UInt64)}, OperationId)
    GROUP BY id
) AS texts USING (id)
ORDER BY calls DESC
LIMIT 20 BY root, callee, side
