-- Histograms of durations, of a longer stretch.
    (sumMap(cells.Bins, cells.Traces, cells.Weights, cells.Squares) AS counts).1 AS Bins,
    counts.2 AS Traces,
    counts.3 AS Weights,
    counts.4 AS Squares
