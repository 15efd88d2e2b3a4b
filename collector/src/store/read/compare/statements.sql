-- For the root and callee pairs of multiplicity findings: which statements the calls were.
{{spans}}
SELECT
    toString(root) AS root,
    toString(OperationId) AS callee,
    Side AS side,
    Statement AS statement,
    count() AS calls
FROM spans
INNER JOIN
(
    SELECT Side, TraceId, argMinIf(OperationId, Timestamp, ParentSpanId = '') AS root
    FROM spans
    GROUP BY Side, TraceId
    HAVING has({roots:Array(UInt64)}, root)
) AS roots USING (Side, TraceId)
WHERE has({callees:Array(UInt64)}, OperationId) AND Statement != ''
GROUP BY root, callee, side, statement
ORDER BY calls DESC
LIMIT 20 BY root, callee, side
