-- The flows of each root operation and outcome: how many traces took which set of paths, and what ran on them. Beyond
-- the commonest, of both sides together, what is left of each is one row without paths: a flow that is told of one
-- side is told of the other.
{{cells}},
grouped AS
(
    SELECT
        Side,
        Root,
        Status,
        Shape,
        Complete,
        sum(Traces) AS n,
        sumIf(Traces, Late) AS n_late,
        sum(Weight) AS all_weight,
        sum(Squares) AS all_squares,
        sum(Ms) AS ms,
        groupArraySortedArray(3)(Examples) AS some,
        any(Paths) AS all_paths,
        any(Nodes) AS all_nodes,
        any(Parents) AS all_parents,
        sumForEach(Calls) AS all_calls,
        sumForEach(TotalMs) AS all_ms
    FROM cells
    GROUP BY Side, Root, Status, Shape, Complete
),
told AS
(
    SELECT
        * EXCEPT both,
        dense_rank() OVER (ORDER BY both DESC, Root, Status, Shape, Complete) <= {shapes:UInt32} AS is_told
    FROM (SELECT *, sum(n) OVER (PARTITION BY Root, Status, Shape, Complete) AS both FROM grouped)
)
SELECT
    Side AS side,
    toString(Root) AS root,
    Status AS status,
    if(is_told, toString(Shape), '') AS shape,
    toUInt8(Complete) AS complete,
    sum(n) AS traces,
    sum(n_late) AS late,
    sum(all_weight) AS weight,
    sum(all_squares) AS squares,
    sum(ms) / traces AS meanMs,
    groupArraySortedArray(3)(some) AS examples,
    any(if(is_told, arrayMap(p -> toString(p), all_paths), [])) AS paths,
    any(if(is_told, arrayMap(p -> toString(p), all_nodes), [])) AS nodes,
    any(if(is_told, arrayMap(p -> toString(p), all_parents), [])) AS parents,
    any(if(is_told, all_calls, [])) AS calls,
    any(if(is_told, all_ms, [])) AS totalMs
FROM told
GROUP BY side, root, status, shape, complete
ORDER BY traces DESC
