-- Requests in which an operation ran, within a window: bad are those in which it ended so.
requests AS
(
    SELECT Environment, Commit, TraceHash, Outcome = {outcome:String} AS bad
    FROM otel_traces
    WHERE OperationId = {operation:UInt64}
        AND Timestamp >= fromUnixTimestamp64Milli({since:Int64})
        AND Timestamp < fromUnixTimestamp64Milli({until:Int64})
)
