-- Requests that a rule watches, as they entered a service.
SELECT
    toFloat64(count()) AS requests,
    toFloat64(countIf(Outcome = 'failed')) AS failed,
    if(count() = 0, 0, quantile({quantile:Float64})(Duration)) / 1e6 AS quantileMs,
    argMax(TraceId, (Outcome = 'failed', Duration)) AS traceId
FROM otel_traces
WHERE Environment = {environment:String}
    AND ReceivedAt > fromUnixTimestamp64Milli({since_ms:Int64}) AND ReceivedAt <= fromUnixTimestamp64Milli({until_ms:Int64})
    -- What was received since was loaded since, and that is indexed.
    AND LoadedAt > fromUnixTimestamp64Milli({since_ms:Int64})
    AND (ParentSpanId = '' OR SpanKind IN ('Server', 'Consumer'))
    AND ({service:String} = '' OR ServiceName = {service:String})
    AND ({operation:String} = '' OR Operation = {operation:String} OR SpanName = {operation:String})
