-- The traces that cells are counted from, each once, with the slice of time that it began in. Nothing that is
-- compared ends within a slice.
WITH traces AS
(
    SELECT
        {{build}} AS Build,
        isoscope_flows.Loaded AS Loaded,
        Environment,
        Version,
        {{slice}} AS Slice,
        Trace,
        TraceId,
        toUnixTimestamp64Milli(Timestamp) AS Ms,
        Root,
        if(Outcome = '', 'ok', Outcome) AS Status,
        DurationMs,
        Shape,
        Spans,
        MissingParents,
        Cut,
        Paths,
        Nodes,
        Parents,
        Calls,
        Failed,
        Rejected,
        SelfMs,
        TotalMs,
        Problems,
        Weight,
        FirstLoadedAt,
        LastLoadedAt
    FROM isoscope_flows FINAL
    WHERE {{which}}
)
