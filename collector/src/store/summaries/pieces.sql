-- In which minutes traces arrived, of some half hours, and when the latest of their spans did.
SELECT
    Environment AS environment,
    toUInt32({{minute}}) AS minute,
    any(Loaded) AS loaded,
    sum(Spans) AS spans,
    toUnixTimestamp64Milli(max(LastLoadedAt)) AS upToMs
FROM isoscope_flows
WHERE Environment IN {environments:Array(String)} AND Loaded IN {loaded:Array(UInt32)}
GROUP BY environment, minute
