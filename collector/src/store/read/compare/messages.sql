-- What is written by the hour, numbers and ids masked: the commonest messages of each.
SELECT
    toFloat64(intDiv(toUnixTimestamp64Milli(Timestamp), {lengthMs:Int64}) * {lengthMs:Int64}) AS atMs,
    toString(ServiceName) AS service,
    toString(Masked) AS masked,
    toFloat64(count()) AS records
FROM otel_logs
WHERE {{within}}
    AND NOT startsWith(EventName, 'isoscope.')
    AND NOT IsStatic
GROUP BY atMs, service, masked
ORDER BY atMs, records DESC, service, masked
LIMIT {most:UInt32} BY atMs
