SELECT DISTINCT toString(TraceHash) AS hash
FROM otel_traces
WHERE indexHint(TraceId IN {traceIds:Array(String)}) AND TraceHash IN {hashes:Array(UInt64)}
    AND Timestamp < fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
    AND {{where}}
-- No summary of the table knows a trace: that is not looked into.
SETTINGS optimize_use_projections = 0
