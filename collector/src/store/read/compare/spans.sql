-- What the statements over spans begin with: the spans of both sides.
WITH spans AS
(
    SELECT
        {{side}} AS Side,
        Timestamp,
        TraceId,
        -- A number groups several times faster than 32 characters.
        cityHash64(TraceId) AS Trace,
        SpanId,
        ParentSpanId,
        Duration,
        ServiceName,
        SpanKind,
        Commit,
        Operation,
        Statement,
        OperationId,
        StatementId,
        Outcome,
        Outcome = 'failed' AS Failed,
        Outcome = 'rejected' AS Rejected,
        Problem
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
)
