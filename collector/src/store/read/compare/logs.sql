-- Log templates: the message without what varies in it, per root operation of the trace it was written in. Of all
-- records there are few messages, which templates are then found for.
{{flows}},
written AS
(
    SELECT
        {{side}} AS Side,
        ServiceName,
        intDiv(SeverityNumber + 3, 4) AS severity,
        IsStatic AS is_static,
        Masked AS masked,
        TraceId,
        -- One number is joined by in half the time that two columns take.
        bitXor(cityHash64(TraceId), Side) AS Request
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        AND NOT startsWith(EventName, 'isoscope.')
        AND ({service:String} = '' OR ServiceName = {service:String})
),
roots AS
(
    SELECT bitXor(Trace, Side) AS Request, Root, Outcome
    FROM flows
    -- Who logs nothing has no million traces to be read for it.
    WHERE (SELECT count() FROM (SELECT 1 FROM written LIMIT 1)) > 0
),
records AS
(
    SELECT
        ServiceName,
        severity,
        is_static,
        masked,
        Root,
        if(Outcome = '', 'ok', Outcome) AS status,
        Side,
        count() AS n,
        uniqExactStateIf(Request, TraceId != '') AS requests,
        groupUniqArrayIf(3)(TraceId, TraceId != '') AS trace_ids
    FROM written
    ANY LEFT JOIN roots USING (Request)
    GROUP BY ServiceName, severity, is_static, masked, Root, status, Side
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
    status,
    Side AS side,
    sum(n) AS records,
    uniqExactMerge(requests) AS traces,
    arraySlice(arraySort(groupUniqArrayArray(trace_ids)), 1, 3) AS examples
FROM templated
GROUP BY service, severity, template, root, status, side
