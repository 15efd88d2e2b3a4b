-- Histograms of calls, of a longer stretch.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Root,
    Status,
    OperationId,
    Calls,
    sum(cells.Traces) AS Traces,
    sum(cells.Weight) AS Weight,
    sum(cells.Squares) AS Squares,
    groupArraySortedArray(3)(cells.Examples) AS Examples
FROM cells
GROUP BY Build, Loaded, Environment, Version, Slice, Root, Status, OperationId, Calls
