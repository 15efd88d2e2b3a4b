-- What statements begin with that look at traces themselves, and not at cells: those of both sides, each once.
WITH flows AS
(
    SELECT
        {{flow_side}} AS Side,
        Trace,
        TraceId,
        Timestamp,
        Root,
        if(Outcome = '', 'ok', Outcome) AS Outcome,
        DurationMs,
        Paths,
        Nodes,
        Calls,
        SelfMs,
        TotalMs
    FROM isoscope_flows FINAL
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Loaded >= {loaded_since:UInt32}
        -- Hashes, by which they lie within a half hour: a part of all traces is a part of what is read.
        AND Trace <= {trace_up_to:UInt64}
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
)
