-- A process has one resource: any span tells it, and each process that works has some at its entry.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Service,
    Instance,
    argMax(resource, seen) AS Resource,
    max(seen) AS LastSeen
FROM
(
    SELECT Environment, cityHash64(TraceId) AS Trace, LoadedAt, ServiceName AS Service,
        ResourceAttributes['service.instance.id'] AS Instance, ResourceAttributes AS resource, Timestamp AS seen
    FROM otel_traces
    WHERE Environment IN {environments:Array(String)}
        AND LoadedAt >= fromUnixTimestamp64Milli({loaded_from:Int64}) AND LoadedAt <= fromUnixTimestamp64Milli({loaded_to:Int64})
        AND (ParentSpanId = '' OR SpanKind IN ('Server', 'Consumer'))
) AS spans
INNER JOIN
(
    SELECT Build, Loaded, Environment, Version, Slice, Trace, FirstLoadedAt, LastLoadedAt
    FROM traces
) AS of USING (Environment, Trace)
-- What came of a trace long after the rest is one of its own.
WHERE LoadedAt BETWEEN FirstLoadedAt AND LastLoadedAt
GROUP BY Build, Loaded, Environment, Version, Slice, Service, Instance
