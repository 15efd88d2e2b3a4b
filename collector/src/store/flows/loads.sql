-- What was loaded since, oldest first: how much there is to do, and where it can be cut.
SELECT toUnixTimestamp64Milli(LoadedAt) AS loadedAt, toUInt32(count()) AS spans
FROM otel_traces
WHERE LoadedAt > fromUnixTimestamp64Milli({after:Int64}) AND LoadedAt <= fromUnixTimestamp64Milli({up_to:Int64})
GROUP BY loadedAt
ORDER BY loadedAt
LIMIT {most:UInt32}
