-- Healthy traces of a root operation, by hash: the same every time, and none preferred.
SELECT TraceId AS traceId, toString(TraceHash) AS hash
FROM otel_traces
WHERE OperationId = {root:UInt64}
    AND ParentSpanId = ''
    AND Environment = {environment:String}
    AND startsWith(Commit, {commit:String})
    AND Outcome = 'ok'
    AND Duration / 1e6 BETWEEN {low:Float64} AND {high:Float64}
    AND TraceHash != cityHash64({traceId:String})
ORDER BY TraceHash
LIMIT {sample:UInt32}
