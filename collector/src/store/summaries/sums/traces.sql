-- What traces consist of, of a longer stretch.
    sum(cells.Traces) AS Traces,
    sum(cells.WithoutRoot) AS WithoutRoot,
    sum(cells.WithMissingParents) AS WithMissingParents,
    sum(cells.Spans) AS Spans,
    min(cells.LeastWeight) AS LeastWeight,
    max(cells.GreatestWeight) AS GreatestWeight,
    min(cells.FirstMs) AS FirstMs,
    max(cells.LastMs) AS LastMs
