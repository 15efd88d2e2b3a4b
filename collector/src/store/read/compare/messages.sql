-- What is written, numbers and ids masked: the commonest messages of both sides.
WITH records AS
(
    SELECT {{side}} AS Side, ServiceName, Masked
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND NOT startsWith(EventName, 'isoscope.')
        AND NOT IsStatic
)
SELECT ServiceName AS service, Masked AS masked
FROM records
GROUP BY service, masked
ORDER BY count() DESC, service, masked
LIMIT {most:UInt32}
