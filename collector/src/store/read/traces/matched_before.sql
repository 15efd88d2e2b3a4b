SELECT DISTINCT TraceId AS traceId
FROM otel_traces
WHERE TraceId IN {traceIds:Array(String)}
    AND Timestamp < fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC')
    AND {{where}}
-- No summary of the table knows a trace: that is not looked into.
SETTINGS optimize_use_projections = 0
