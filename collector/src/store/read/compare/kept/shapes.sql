-- Flows: what a set of paths is, and in each group how many traces took it and what ran on it.
SELECT
    toString(cityHash64(Root, Status, Shape, Complete)) AS id,
    toString(Root) AS root,
    toString(Status) AS status,
    toString(Shape) AS shape,
    toUInt8(Complete) AS complete,
    arrayMap(p -> toString(p), any(Paths)) AS paths,
    arrayMap(p -> toString(p), any(Nodes)) AS nodes,
    arrayMap(p -> toString(p), any(Parents)) AS parents,
    groupArray({{group}}) AS groups,
    groupArray(Traces) AS traces,
{{weights}},
    groupArray(Ms) AS ms,
    groupArray(Examples) AS examples,
    groupArray(Calls) AS calls,
    groupArray(TotalMs) AS totalMs
FROM isoscope_summary_shapes
WHERE Build IN {builds:Array(UInt64)}
GROUP BY Root, Status, Shape, Complete
