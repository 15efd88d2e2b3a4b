-- The processes of a longer stretch.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Service,
    Instance,
    argMax(cells.Resource, cells.LastSeen) AS Resource,
    max(cells.LastSeen) AS LastSeen
FROM cells
GROUP BY Build, Loaded, Environment, Version, Slice, Service, Instance
