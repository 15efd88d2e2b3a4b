-- Who calls whom in the traces of each root operation, in every n-th trace: the graph needs no more, and a
-- join of all spans would cost more than all other questions together.
{{spans}},
sampled AS
(
    SELECT DISTINCT Trace, cityHash64(SpanId) AS Id, cityHash64(ParentSpanId) AS Parent, ParentSpanId = '' AS IsRoot, OperationId
    FROM spans
    WHERE Trace % {every:UInt32} = 0
)
SELECT
    toString(roots.OperationId) AS root,
    toString(caller.OperationId) AS caller,
    toString(called.OperationId) AS callee
FROM sampled AS called
INNER JOIN sampled AS caller ON caller.Trace = called.Trace AND caller.Id = called.Parent
INNER JOIN (SELECT Trace, any(OperationId) AS OperationId FROM sampled WHERE IsRoot GROUP BY Trace) AS roots
    ON roots.Trace = called.Trace
GROUP BY root, caller, callee
