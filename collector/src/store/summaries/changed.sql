-- The half hours of arrival in whose traces spans have come since some moment.
SELECT DISTINCT Loaded AS loaded
FROM isoscope_flows
WHERE Environment = {environment:String} AND LastLoadedAt > fromUnixTimestamp64Milli({since:Int64})
