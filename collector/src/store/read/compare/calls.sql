-- How often a trace of one root operation and outcome runs each operation: per pair and side a histogram over
-- traces.
-- Traces that never do are not listed; they are the root's traces less the listed ones. Root 0: the trace's
-- root span has not been seen.
{{spans}},
per_trace AS
(
    SELECT
        Side,
        any(TraceId) AS trace_id,
        argMinIf((OperationId, Outcome), Timestamp, ParentSpanId = '') AS entry,
        sumMap(map(OperationId, 1)) AS counts
    FROM spans
    GROUP BY Side, Trace
),
per_count AS
(
    SELECT
        entry.1 AS root,
        entry.2 AS status,
        callee,
        Side,
        -- Steps of an eighth of an octave above 64: the histogram stays small, the order stays.
        if(n > 64, toUInt64(round(exp2(round(log2(n) * 8) / 8))), toUInt64(n)) AS calls,
        count() AS traces,
        groupArraySorted(3)(trace_id) AS examples
    FROM per_trace
    ARRAY JOIN mapKeys(counts) AS callee, mapValues(counts) AS n
    GROUP BY root, status, callee, Side, calls
)
SELECT
    toString(root) AS root,
    status,
    toString(callee) AS callee,
    Side AS side,
    arraySort(groupArray((calls, traces, examples))) AS histogram
FROM per_count
GROUP BY root, status, callee, Side
