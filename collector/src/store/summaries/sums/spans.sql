-- Which operations ran, of a longer stretch.
    sum(cells.Traces) AS Traces,
    sum(cells.Weight) AS Weight,
    sum(cells.Squares) AS Squares
