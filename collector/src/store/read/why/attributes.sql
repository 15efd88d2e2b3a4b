-- For each step and attribute of healthy traces: how many have the value that the trace in question has.
WITH mine AS
(
    SELECT StatementId, key, any(value) AS only_value
    FROM otel_traces
    ARRAY JOIN mapKeys(SpanAttributes) AS key, mapValues(SpanAttributes) AS value
    WHERE indexHint(TraceId = {traceId:String}) AND TraceHash = cityHash64({traceId:String})
    GROUP BY StatementId, key
    HAVING uniqExact(value) = 1
),
counted AS
(
    SELECT StatementId, key, value, uniqExact(TraceHash) AS traces
    FROM otel_traces
    ARRAY JOIN mapKeys(SpanAttributes) AS key, mapValues(SpanAttributes) AS value
    WHERE Environment = {environment:String}
        AND TraceHash IN {healthy:Array(UInt64)}
        AND StatementId IN (SELECT StatementId FROM mine)
    GROUP BY StatementId, key, value
)
SELECT
    toString(counted.StatementId) AS id,
    counted.key AS key,
    toUInt32(sumIf(counted.traces, counted.value = mine.only_value AND mine.key != '')) AS same,
    toUInt32(sum(counted.traces)) AS present,
    toUInt32(count()) AS distinctValues,
    left(argMax(counted.value, counted.traces), 200) AS usual
FROM counted
LEFT JOIN mine ON mine.StatementId = counted.StatementId AND mine.key = counted.key
GROUP BY counted.StatementId, counted.key
