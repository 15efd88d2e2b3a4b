-- Histograms of durations, of a longer stretch.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Id,
    Own,
    (sumMap(cells.Bins, cells.Traces, cells.Weights, cells.Squares) AS counts).1 AS Bins,
    counts.2 AS Traces,
    counts.3 AS Weights,
    counts.4 AS Squares
FROM cells
GROUP BY Build, Loaded, Environment, Version, Slice, Id, Own
