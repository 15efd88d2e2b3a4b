-- Which attributes the successful spans of each operation have, and which instrumentation records them. A
-- failing span has others, and how many fail is another question. Spans with the same keys count together: of
-- sets of keys there are few.
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
    any(keys) AS Keys,
    count() AS Spans
FROM
(
    SELECT Environment, cityHash64(TraceId) AS Trace, LoadedAt, ServiceName AS Service, OperationId, ScopeName, ScopeVersion,
        mapKeys(SpanAttributes) AS keys, cityHash64(keys) AS set
    FROM otel_traces
    WHERE {{loaded}}
        AND Outcome = 'ok'
) AS spans
{{of_traces}}
GROUP BY Build, Loaded, Environment, Version, Slice, Service, OperationId, ScopeName, ScopeVersion, set
