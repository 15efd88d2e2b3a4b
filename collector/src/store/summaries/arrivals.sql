-- How much arrived in some half hours, and when it began. Traces whose spans came in pieces may count more than once.
SELECT
    Loaded AS loaded,
    greatest(0, toUnixTimestamp64Milli(min(Timestamp))) AS firstMs,
    greatest(0, toUnixTimestamp64Milli(max(Timestamp))) AS lastMs,
    toUnixTimestamp64Milli(max(LastLoadedAt)) AS upToMs,
    sum(Spans) AS spans,
    count() AS traces
FROM isoscope_flows
WHERE Environment = {environment:String} AND Loaded IN {loaded:Array(UInt32)}
GROUP BY loaded
