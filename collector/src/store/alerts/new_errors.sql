SELECT toString(Fingerprint) AS fingerprint, any(Service) AS service, any(Operation) AS operation,
    any(Type) AS type, any(Message) AS message, any(TraceId) AS traceId
FROM isoscope_errors
WHERE Environment = {environment:String}
    AND ({service:String} = '' OR Service = {service:String})
    AND ({operation:String} = '' OR Operation = {operation:String})
GROUP BY Fingerprint
HAVING min(FirstSeen) > fromUnixTimestamp64Milli({since_ms:Int64})
ORDER BY min(FirstSeen), Fingerprint
LIMIT {limit:UInt32}
