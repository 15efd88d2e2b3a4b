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
    SELECT {{trace_key}} AS TraceKey, LoadedAt, ServiceName AS Service,
        Instance, ResourceAttributes AS resource, Timestamp AS seen
    FROM otel_traces
    WHERE {{loaded}}
        AND (ParentSpanId = '' OR SpanKind IN ('Server', 'Consumer'))
) AS spans
{{of_traces}}
GROUP BY Build, Loaded, Environment, Version, Slice, Service, Instance
