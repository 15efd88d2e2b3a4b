INNER JOIN
(
    SELECT Build, Loaded, Environment, Version, Slice, Root, Status, Weight, FirstLoadedAt, LastLoadedAt, bitXor(Trace, cityHash64(Environment)) AS TraceKey
    FROM traces
) AS of USING (TraceKey)
-- What came of a trace long after the rest is one of its own.
WHERE LoadedAt BETWEEN FirstLoadedAt AND LastLoadedAt
