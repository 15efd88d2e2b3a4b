-- Which attributes the successful spans of each operation have, and which instrumentation records them. A
-- failing span has others, and how many fail is another question. The key '' stands for the spans themselves.
SELECT
    {{side}} AS side,
    toString(OperationId) AS operation,
    toString(ScopeName) AS scope,
    toString(key) AS key,
    count() AS spans,
    uniqExactIf(TraceId, key = '') AS traces,
    arraySort(groupUniqArrayIf(10)(toString(ScopeVersion), key = '' AND ScopeVersion != '')) AS versions
FROM
(
    SELECT
        Environment, Commit, Timestamp, OperationId, ScopeName, ScopeVersion, key, cityHash64(TraceId) AS TraceId
    FROM otel_traces
    ARRAY JOIN arrayPushFront(mapKeys(SpanAttributes), '') AS key
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND Outcome = 'ok'
        AND ({service:String} = '' OR ServiceName = {service:String})
)
GROUP BY side, operation, scope, key
