-- Flows, of a longer stretch.
    sum(cells.Traces) AS Traces,
    sum(cells.Weight) AS Weight,
    sum(cells.Squares) AS Squares,
    sum(cells.Ms) AS Ms,
    groupArraySortedArray(3)(cells.Examples) AS Examples,
    any(cells.Paths) AS Paths,
    any(cells.Nodes) AS Nodes,
    any(cells.Parents) AS Parents,
    sumForEach(cells.Calls) AS Calls,
    sumForEach(cells.TotalMs) AS TotalMs
