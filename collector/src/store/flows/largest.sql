SELECT toUInt32(max(n)) AS spans FROM
(
    SELECT count() AS n
    FROM otel_traces
    WHERE LoadedAt > fromUnixTimestamp64Milli({from:Int64}) AND LoadedAt <= fromUnixTimestamp64Milli({up_to:Int64})
    GROUP BY TraceHash
)
