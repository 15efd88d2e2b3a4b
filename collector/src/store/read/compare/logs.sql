-- Log templates: the message without what varies in it, per root operation of the trace it was written in.
{{flows}},
records AS
(
    SELECT
        {{side}} AS Side,
        TraceId,
        cityHash64(TraceId) AS Trace,
        ServiceName,
        {{message}}
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND NOT startsWith(EventName, 'isoscope.')
        AND ({service:String} = '' OR ServiceName = {service:String})
),
roots AS
(
    SELECT Side, Trace, Root, Outcome
    FROM flows
    WHERE Trace IN (SELECT Trace FROM records)
),
templated AS
(
    {{templated}}
)
SELECT
    ServiceName AS service,
    severity,
    template,
    toString(Root) AS root,
    if(Outcome = '', 'ok', Outcome) AS status,
    Side AS side,
    count() AS records,
    uniqExactIf(TraceId, TraceId != '') AS traces,
    arraySlice(arraySort(groupUniqArrayIf(3)(TraceId, TraceId != '')), 1, 3) AS examples
FROM templated
LEFT JOIN roots USING (Side, Trace)
GROUP BY service, severity, template, root, status, side
