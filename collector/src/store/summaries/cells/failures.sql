-- In how many traces each operation and statement failed, or was refused. Of several paths that end alike,
-- one counts per trace.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Node,
    countIf(fails > 0 AND nth_failed = 1) AS Failed,
    countIf(refusals > 0 AND nth_rejected = 1) AS Rejected,
    sumIf(Weight, fails > 0 AND nth_failed = 1) AS FailedWeight,
    sumIf(Weight, refusals > 0 AND nth_rejected = 1) AS RejectedWeight,
    groupArraySortedIf(3)(TraceId, fails > 0) AS Failing,
    groupArraySortedIf(3)(TraceId, refusals > 0) AS Rejecting,
    arrayMap(t -> (t.1, t.2), topKWeightedIf(3, 3, 'counts')(arrayFirst(p -> p.1 = Node, traces.Problems).2, 1,
        fails > 0 AND arrayExists(p -> p.1 = Node, traces.Problems))) AS Problems
FROM traces
ARRAY JOIN
    Nodes AS Node,
    traces.Failed AS fails,
    traces.Rejected AS refusals,
    arrayEnumerateUniq(arrayMap((n, f) -> if(f > 0, n, 0), Nodes, traces.Failed)) AS nth_failed,
    arrayEnumerateUniq(arrayMap((n, r) -> if(r > 0, n, 0), Nodes, traces.Rejected)) AS nth_rejected
WHERE (arrayExists(f -> f > 0, traces.Failed) OR arrayExists(r -> r > 0, traces.Rejected)) AND (fails > 0 OR refusals > 0)
GROUP BY Build, Loaded, Environment, Version, Slice, Node
