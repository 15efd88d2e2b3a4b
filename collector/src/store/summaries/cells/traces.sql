-- What the traces of a slice consist of.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    count() AS Traces,
    countIf(Root = 0) AS WithoutRoot,
    countIf(MissingParents > 0) AS WithMissingParents,
    sum(traces.Spans) AS Spans,
    min(Weight) AS LeastWeight,
    max(Weight) AS GreatestWeight,
    min(Ms) AS FirstMs,
    max(Ms) AS LastMs
FROM traces
GROUP BY Build, Loaded, Environment, Version, Slice
