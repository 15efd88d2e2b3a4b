-- What spans report, of a longer stretch.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Service,
    OperationId,
    ScopeName,
    ScopeVersion,
    Keys,
    sum(cells.Spans) AS Spans
FROM cells
GROUP BY Build, Loaded, Environment, Version, Slice, Service, OperationId, ScopeName, ScopeVersion, Keys
