-- Of several spans of one operation in a trace, one.
(
    OperationId NOT IN {repeated:Array(UInt64)}
    OR cityHash64({{trace_key}}, OperationId, Span) IN
    (
        SELECT cityHash64({{trace_key}} AS key, OperationId, min(cityHash64(SpanId)))
        FROM otel_traces
        WHERE {{of_operations}}
            AND OperationId IN {repeated:Array(UInt64)}
        GROUP BY key, OperationId
    )
)
