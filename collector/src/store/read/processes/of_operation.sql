-- Requests in which an operation ran, within a window: bad are those in which it ended so.
requests AS
(
    SELECT TraceHash, max(Outcome = {outcome:String}) AS bad
    FROM otel_traces
    WHERE OperationId = {operation:UInt64}
        AND Timestamp >= fromUnixTimestamp64Milli({since:Int64})
        AND Timestamp < fromUnixTimestamp64Milli({until:Int64})
    GROUP BY Environment, Commit, TraceHash
    ORDER BY TraceHash = cityHash64({traceId:String}) DESC, TraceHash
    LIMIT 2000 BY Environment, Commit
)
