-- The same of cells that are histograms.
    groupArrayArray(Weights) AS weights,
    groupArrayArray(stored.Squares) AS squares
