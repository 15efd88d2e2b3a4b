-- Which attributes the successful spans of each operation have, and which instrumentation records them. A
-- failing span has others, and how many fail is another question. Spans with the same keys count together: of
-- sets of keys there are few.
--
-- By a hash of all that they are told apart by: of keys as long as these ClickHouse makes texts.
SELECT
    any(of.Build) AS Build,
    any(of.Loaded) AS Loaded,
    any(of.Environment) AS Environment,
    any(of.Version) AS Version,
    any(of.Slice) AS Slice,
    any(spans.Service) AS Service,
    any(spans.OperationId) AS OperationId,
    any(spans.ScopeName) AS ScopeName,
    any(spans.ScopeVersion) AS ScopeVersion,
    any(keys) AS Keys,
    count() AS Spans
FROM
(
    SELECT {{trace_key}} AS TraceKey, LoadedAt, ServiceName AS Service, OperationId, ScopeName, ScopeVersion,
        mapKeys(SpanAttributes) AS keys, cityHash64(keys) AS set
    FROM otel_traces
    WHERE {{loaded}}
        AND Outcome = 'ok'
) AS spans
{{of_traces}}
GROUP BY cityHash64(of.Build, of.Environment, of.Version, of.Slice, spans.Service, spans.OperationId, spans.ScopeName, spans.ScopeVersion, set)
