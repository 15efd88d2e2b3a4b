INNER JOIN
(
    SELECT Build, Loaded, Environment, Version, Slice, Trace, Root, Status, Weight, FirstLoadedAt, LastLoadedAt
    FROM traces
) AS of USING (Environment, Trace)
-- What came of a trace long after the rest is one of its own.
WHERE LoadedAt BETWEEN FirstLoadedAt AND LastLoadedAt
