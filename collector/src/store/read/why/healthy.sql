SELECT TraceId
    FROM otel_traces
    WHERE OperationId = {root:UInt64}
        AND ParentSpanId = ''
        AND Environment = {environment:String}
        AND startsWith(Commit, {commit:String})
        AND Outcome = 'ok'
        AND Duration / 1e6 BETWEEN {low:Float64} AND {high:Float64}
        AND TraceId != {traceId:String}
    -- By hash: the same traces every time, and none preferred.
    ORDER BY cityHash64(TraceId)
    LIMIT {sample:UInt32}
