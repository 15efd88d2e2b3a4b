-- Log lines of the trace in question and of healthy ones.
WITH records AS
(
    SELECT
        TraceId,
        ServiceName,
        {{message}}
    FROM otel_logs
    WHERE TraceId != ''
        AND NOT startsWith(EventName, 'isoscope.')
        AND (TraceId = {traceId:String}
            OR Environment = {environment:String} AND TraceId IN {healthy_ids:Array(String)})
),
templated AS
(
    {{templated}}
)
SELECT
    ServiceName AS service,
    severity,
    template,
    anyIf(message, TraceId = {traceId:String}) AS said,
    toUInt32(countIf(TraceId = {traceId:String})) AS mine,
    toUInt32(uniqExactIf(TraceId, TraceId != {traceId:String})) AS traces
FROM templated
GROUP BY service, severity, template
