-- Log lines of the trace in question and of healthy ones.
WITH records AS
(
    SELECT
        ServiceName,
        intDiv(SeverityNumber + 3, 4) AS severity,
        IsStatic AS is_static,
        Masked AS masked,
        anyIf(Message, TraceId = {traceId:String}) AS message,
        countIf(TraceId = {traceId:String}) AS n,
        uniqExactStateIf(TraceId, TraceId != {traceId:String}) AS others
    FROM otel_logs
    WHERE TraceId != ''
        AND NOT startsWith(EventName, 'isoscope.')
        AND (TraceId = {traceId:String}
            OR Environment = {environment:String} AND TraceId IN {healthy_ids:Array(String)})
    GROUP BY ServiceName, severity, is_static, masked
),
templated AS
(
    {{templated}}
)
SELECT
    ServiceName AS service,
    severity,
    template,
    anyIf(message, n > 0) AS said,
    toUInt32(sum(n)) AS mine,
    toUInt32(uniqExactMerge(others)) AS traces
FROM templated
GROUP BY service, severity, template
