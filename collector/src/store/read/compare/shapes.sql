-- The flows of each root operation and outcome: how many traces took which set of paths, and what ran on them.
{{cells}}
SELECT
    Side AS side,
    toString(Root) AS root,
    Status AS status,
    toString(Shape) AS shape,
    toUInt8(Complete) AS complete,
    sum(Traces) AS traces,
    sumIf(Traces, Late) AS late,
    sum(Weight) AS weight,
    sum(Squares) AS squares,
    sum(Ms) / traces AS meanMs,
    groupArraySortedArray(3)(Examples) AS examples,
    arrayMap(p -> toString(p), any(Paths)) AS paths,
    arrayMap(n -> toString(n), any(Nodes)) AS nodes,
    arrayMap(p -> toString(p), any(Parents)) AS parents,
    sumForEach(Calls) AS calls,
    sumForEach(TotalMs) AS totalMs
FROM cells
GROUP BY side, Root, status, Shape, complete
ORDER BY traces DESC
LIMIT {shapes:UInt32}
