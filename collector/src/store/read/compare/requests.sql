-- How many requests each service took in each step.
SELECT
    toString(ServiceName) AS service,
    toFloat64(intDiv(toUnixTimestamp64Milli(Timestamp), {stepMs:Int64}) * {stepMs:Int64}) AS atMs,
    toUInt32(count()) AS requests
FROM otel_traces
WHERE {{where}}
    AND SpanKind IN ('Server', 'Consumer')
GROUP BY service, atMs
