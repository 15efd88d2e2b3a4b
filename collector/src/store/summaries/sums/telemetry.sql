-- What spans report, of a longer stretch.
    sum(cells.Spans) AS Spans
