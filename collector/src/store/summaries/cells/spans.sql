-- How many traces ran an operation as part of which request, how it ended there and how long it took. What runs
-- within a service is a part of whatever called it.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    OperationId,
    Root,
    Status,
    Outcome,
    Bin,
    count() AS Traces,
    sum(of.Weight) AS Weight,
    sum(of.Weight * of.Weight) AS Squares
FROM
(
    SELECT
        Environment,
        cityHash64(TraceId) AS Trace,
        LoadedAt,
        OperationId,
        Outcome,
        cityHash64(SpanId) AS Span,
        {{bin}} AS Bin
    FROM otel_traces
    WHERE {{loaded}}
        AND (SpanKind != 'Internal' OR ParentSpanId = '')
        AND {{one_each}}
) AS spans
{{of_traces}}
    AND Root != 0
GROUP BY Build, Loaded, Environment, Version, Slice, OperationId, Root, Status, Outcome, Bin
