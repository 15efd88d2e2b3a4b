-- Which attributes the successful spans of each operation have, and which instrumentation records them. A
-- failing span has others, and how many fail is another question. The key '' stands for the spans themselves.
SELECT
    side,
    toString(OperationId) AS operation,
    toString(ScopeName) AS scope,
    toString(key) AS key,
    sum(n) AS spans,
    arraySort(groupUniqArrayIf(10)(toString(ScopeVersion), key = '' AND ScopeVersion != '')) AS versions
FROM
(
    -- Spans with the same keys count together: of sets of keys there are few.
    SELECT {{side}} AS side, OperationId, ScopeName, ScopeVersion, any(mapKeys(SpanAttributes)) AS keys, count() AS n
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND Outcome = 'ok'
        AND ({service:String} = '' OR ServiceName = {service:String})
    GROUP BY side, OperationId, ScopeName, ScopeVersion, cityHash64(mapKeys(SpanAttributes))
)
ARRAY JOIN arrayPushFront(keys, '') AS key
GROUP BY side, operation, scope, key
