-- Log templates by the hour and commit: the message without what varies in it, per root operation of the trace it was
-- written in. Of all records there are few messages, which templates are then found for.
WITH written AS
(
    SELECT
        Timestamp AS at,
        Commit,
        ServiceName,
        intDiv(SeverityNumber + 3, 4) AS severity,
        IsStatic AS is_static,
        Masked AS masked,
        TraceId,
        -- One number is joined by in half the time that a text takes.
        cityHash64(TraceId) AS Trace
    FROM otel_logs
    WHERE {{within}}
        AND NOT startsWith(EventName, 'isoscope.')
),
roots AS
(
    SELECT Trace, Root, Outcome, Timestamp AS began
    FROM isoscope_flows FINAL
    WHERE {{traces}}
        AND Loaded IN {loaded:Array(UInt32)}
        -- Who logs nothing has no million traces to be read for it.
        AND (SELECT count() FROM (SELECT 1 FROM written LIMIT 1)) > 0
),
placed AS
(
    SELECT
        * EXCEPT (Root, Outcome, began, at),
        -- A record belongs to when its request began, so that all of a request lies in one period.
        began >= at - INTERVAL {afterMs:UInt32} MILLISECOND AND began < at + INTERVAL {beforeMs:UInt32} MILLISECOND AS traced,
        if(traced, began, at) AS anchor,
        if(traced, roots.Root, 0) AS Root,
        if(traced AND Outcome != '', toString(Outcome), 'ok') AS status
    FROM written
    ANY LEFT JOIN roots USING (Trace)
),
records AS
(
    SELECT
        intDiv(toUnixTimestamp64Milli(anchor), {lengthMs:Int64}) * {lengthMs:Int64} AS period,
        Commit,
        ServiceName,
        severity,
        is_static,
        masked,
        Root,
        status,
        count() AS n,
        uniqExactStateIf(Trace, TraceId != '') AS requests,
        groupUniqArrayIf(3)(TraceId, TraceId != '') AS trace_ids
    FROM placed
    WHERE {{anchored}}
    GROUP BY period, Commit, ServiceName, severity, is_static, masked, Root, status
),
templated AS
(
    {{templated}}
)
SELECT
    toFloat64(period) AS atMs,
    toString(Commit) AS commit,
    toString(ServiceName) AS service,
    severity,
    template,
    toString(Root) AS root,
    status,
    toFloat64(sum(n)) AS records,
    toFloat64(uniqExactMerge(requests)) AS traces,
    arraySlice(arraySort(groupUniqArrayArray(trace_ids)), 1, 3) AS examples
FROM templated
GROUP BY period, commit, service, severity, template, root, status
