SELECT toString(Fingerprint) AS fingerprint, any(Service) AS service, any(Operation) AS operation,
    any(Type) AS type, any(Message) AS message, any(TraceId) AS traceId
FROM
(
{{found}}
)
WHERE Environment = {environment:String}
    -- A rule for one service: of failures further down, those of the traces that it saw.
    AND ({service:String} = '' OR TraceId IN
    (
        SELECT TraceId FROM otel_traces
        WHERE Environment = {environment:String} AND ServiceName = {service:String} AND Outcome = 'failed'
            AND LoadedAt > fromUnixTimestamp64Milli({since_ms:Int64})
            AND ({operation:String} = '' OR Operation = {operation:String} OR SpanName = {operation:String})
    ))
GROUP BY Fingerprint
ORDER BY count() DESC, Fingerprint
LIMIT 1
