-- Per operation: durations, errors and the two tests over the whole population.
-- The unit is the trace: of several spans of one operation in a trace one is taken, by its (random) span
-- id, so that correlated spans do not pass for evidence and a changed number of calls does not by itself
-- look like a changed duration.
{{spans}},
per_trace AS
(
    SELECT
        Side,
        StatementId,
        any(TraceId) AS trace_id,
        count() AS calls,
        argMinIf(Duration, SpanId, Outcome = 'ok') / 1e6 AS ms,
        countIf(Outcome = 'ok') > 0 AS timed,
        min(Timestamp) AS started,
        sum(Duration) / 1e6 AS total_ms,
        max(Failed) AS failed,
        max(Rejected) AS rejected,
        max(ParentSpanId = '') AS root,
        anyIf(Problem, Failed) AS problem
    FROM spans
    WHERE (SpanKind != 'Internal' OR ParentSpanId = '')
        AND ({service:String} = '' OR ServiceName = {service:String})
    GROUP BY Side, StatementId, Trace
),
per_operation AS
(
    SELECT
        StatementId,
        max(root) AS is_root,
        [countIf(Side = 0), countIf(Side = 1)] AS all_traces,
        arraySort(groupArrayIf(ms, Side = 0 AND timed)) AS b,
        arraySort(groupArrayIf(ms, Side = 1 AND timed)) AS c,
        arrayMap(t -> t.2, arraySort(groupArrayIf((started, ms), Side = 0 AND timed))) AS b_by_time,
        arrayMap(t -> t.2, arraySort(groupArrayIf((started, ms), Side = 1 AND timed))) AS c_by_time,
        [sumIf(calls, Side = 0), sumIf(calls, Side = 1)] AS all_spans,
        [sumIf(total_ms, Side = 0), sumIf(total_ms, Side = 1)] AS all_ms,
        [countIf(failed AND Side = 0), countIf(failed AND Side = 1)] AS failed_traces,
        [countIf(rejected AND Side = 0), countIf(rejected AND Side = 1)] AS rejected_traces,
        [groupArraySortedIf(3)(trace_id, failed AND Side = 0),
            groupArraySortedIf(3)(trace_id, failed AND Side = 1)] AS failing,
        [groupArraySortedIf(3)(trace_id, rejected AND Side = 0),
            groupArraySortedIf(3)(trace_id, rejected AND Side = 1)] AS rejecting,
        [topKIf(1)(left(problem, 200), failed AND problem != '' AND Side = 0),
            topKIf(1)(left(problem, 200), failed AND problem != '' AND Side = 1)] AS problems
    FROM per_trace
    GROUP BY StatementId
),
-- The aggregate functions refuse an empty sample; `both` says that the dummy result is to be ignored.
tested AS
(
    SELECT
        *,
        notEmpty(b) AND notEmpty(c) AS both,
        if(both, arrayConcat(b, c), [0., 0.]) AS xs,
        if(both, arrayConcat(arrayResize([toUInt8(0)], length(b), toUInt8(0)),
            arrayResize([toUInt8(1)], length(c), toUInt8(1))), [toUInt8(0), toUInt8(1)]) AS ys
    FROM per_operation
)
SELECT
    toString(StatementId) AS id,
    is_root AS root,
    both,
    all_traces AS traces,
    [length(b), length(c)] AS timed,
    all_spans AS spans,
    all_ms AS totalMs,
    failed_traces AS failed,
    rejected_traces AS rejected,
    failing,
    rejecting,
    arrayMap(p -> if(empty(p), '', p[1]), problems) AS problem,
    arrayMap(s -> if(empty(s), [], arrayMap(q -> s[toUInt64(1 + floor(q * (length(s) - 1)))],
        [0.5, 0.95, 0.99])), [b, c]) AS quantiles,
    -- 64 evenly spaced order statistics: the shape of the whole population in bounded space.
    arrayMap(s -> if(empty(s), [], arrayMap(i -> s[1 + intDiv((2 * i + 1) * length(s), 128)],
        range(64))), [b, c]) AS grid,
    -- Median and 95th percentile of the earlier and of the later half: how far a side drifts by itself.
    arrayMap(s -> if(length(s) < 2, [], arrayFlatten(arrayMap(
        half -> arrayReduce('quantilesExact(0.5, 0.95)', half),
        [arraySlice(s, 1, intDiv(length(s), 2)), arraySlice(s, 1 + intDiv(length(s), 2))]))),
        [b_by_time, c_by_time]) AS halves,
    arrayReduce('mannWhitneyUTest(\'two-sided\')', xs, ys) AS mannWhitney,
    -- 'auto' would take the exact method up to 10,000 a side: a tenth of a second for every operation.
    arrayReduce('kolmogorovSmirnovTest(\'two-sided\', \'asymp\')', xs, ys) AS kolmogorovSmirnov
FROM tested
