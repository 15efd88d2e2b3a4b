FirstLoadedAt <= fromUnixTimestamp64Milli({since:Int64})
    AND (LastLoadedAt > fromUnixTimestamp64Milli({up_to:Int64}) - INTERVAL 1 HOUR
        OR (LastLoadedAt > fromUnixTimestamp64Milli({up_to:Int64}) - INTERVAL 1 DAY AND (MissingParents > 0 OR Root = 0)))
    AND Trace IN
    (
        SELECT TraceHash FROM otel_traces
        WHERE LoadedAt > fromUnixTimestamp64Milli({touched:Int64}) AND LoadedAt <= fromUnixTimestamp64Milli({up_to:Int64})
    )
