-- The flows of each root operation and outcome: how many traces took which set of paths, and what ran on them.
{{flows}}
SELECT
    Side AS side,
    toString(Root) AS root,
    Outcome AS status,
    toString(Shape) AS shape,
    -- Of others the shape is not known.
    MissingParents = 0 AND Cut = 0 AS complete,
    count() AS traces,
    countIf(Late) AS late,
    sum(Weight) AS weight,
    sum(Weight * Weight) AS squares,
    avg(DurationMs) AS meanMs,
    groupArraySorted(3)(TraceId) AS examples,
    arrayMap(p -> toString(p), any(Paths)) AS paths,
    arrayMap(n -> toString(n), any(Nodes)) AS nodes,
    arrayMap(p -> toString(p), any(Parents)) AS parents,
    sumForEach(Calls) AS calls,
    sumForEach(TotalMs) AS totalMs
FROM flows
GROUP BY side, Root, status, Shape, complete
ORDER BY traces DESC
LIMIT {shapes:UInt32}
