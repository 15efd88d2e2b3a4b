-- How many traces ran an operation as part of which request, how it ended there and how long it took.
--
-- By a hash of all that they are told apart by: of keys as long as these ClickHouse makes texts.
SELECT
    any(of.Build) AS Build,
    any(of.Loaded) AS Loaded,
    any(of.Environment) AS Environment,
    any(of.Version) AS Version,
    any(of.Slice) AS Slice,
    any(spans.OperationId) AS OperationId,
    any(of.Root) AS Root,
    any(of.Status) AS Status,
    any(spans.Outcome) AS Outcome,
    any(spans.Bin) AS Bin,
    count() AS Traces,
    sum(of.Weight) AS Weight,
    sum(of.Weight * of.Weight) AS Squares
FROM
(
    SELECT
        {{trace_key}} AS TraceKey,
        LoadedAt,
        OperationId,
        Outcome,
        cityHash64(SpanId) AS Span,
        {{bin}} AS Bin
    FROM otel_traces
    WHERE {{of_operations}}
        AND {{one_each}}
) AS spans
{{of_traces}}
    AND of.Root != 0
GROUP BY cityHash64(of.Build, of.Environment, of.Version, of.Slice, spans.OperationId, of.Root, of.Status, spans.Outcome, spans.Bin)
