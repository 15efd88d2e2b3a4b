-- From which duration on an operation is slow, in nanoseconds: one in twenty of the baseline's successes is. Of
-- those that both sides run.
SELECT
    toString(OperationId) AS id,
    toString(if(countIf(Side = 0 AND Outcome = 'ok') < {fewest:UInt32}, toUInt64(-1),
        quantileExactIf(0.95)(Duration, Side = 0 AND Outcome = 'ok'))) AS slow,
    count() AS spans,
    countIf(Outcome = 'failed') AS failed
FROM
(
    SELECT {{side}} AS Side, OperationId, Outcome, Duration
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND (SpanKind != 'Internal' OR ParentSpanId = '')
)
GROUP BY OperationId
HAVING least(countIf(Side = 0), countIf(Side = 1)) >= {fewest:UInt32}
