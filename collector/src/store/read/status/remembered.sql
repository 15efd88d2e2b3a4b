-- The requests that a retry may still repeat.
SELECT Environment AS environment, toString(RequestHash) AS hash
FROM isoscope_requests
WHERE ReceivedAt >= fromUnixTimestamp64Milli({since:Int64})
