-- Which operations ran, of a longer stretch.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    OperationId,
    Root,
    Status,
    Outcome,
    Bin,
    sum(cells.Traces) AS Traces,
    sum(cells.Weight) AS Weight,
    sum(cells.Squares) AS Squares
FROM cells
GROUP BY Build, Loaded, Environment, Version, Slice, OperationId, Root, Status, Outcome, Bin
