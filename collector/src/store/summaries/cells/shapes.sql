-- The flows of each root operation and outcome: how many traces took which set of paths, and what ran on them.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Root,
    Status,
    Shape,
    -- Of others the shape is not known.
    MissingParents = 0 AND Cut = 0 AS Complete,
    count() AS Traces,
    sum(traces.Weight) AS Weight,
    sum(traces.Weight * traces.Weight) AS Squares,
    sum(DurationMs) AS Ms,
    groupArraySorted(3)(TraceId) AS Examples,
    any(traces.Paths) AS Paths,
    any(traces.Nodes) AS Nodes,
    any(traces.Parents) AS Parents,
    sumForEach(traces.Calls) AS Calls,
    sumForEach(traces.TotalMs) AS TotalMs
FROM traces
GROUP BY Build, Loaded, Environment, Version, Slice, Root, Status, Shape, Complete
