-- The processes of a longer stretch.
    argMax(cells.Resource, cells.LastSeen) AS Resource,
    max(cells.LastSeen) AS LastSeen
