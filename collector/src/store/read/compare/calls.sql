-- How often a trace of one root operation and outcome runs each operation: per pair and side a histogram over
-- traces.
-- Traces that never do are not listed; they are the root's traces less the listed ones. Root 0: the trace's
-- root span has not been seen.
{{flows}},
-- Traces that ran the same equally often count together.
alike AS
(
    SELECT
        Side,
        Root,
        Outcome AS status,
        Nodes,
        Calls,
        count() AS traces,
        countIf(Late) AS late,
        sum(Weight) AS weight,
        sum(Weight * Weight) AS squares,
        groupArraySorted(3)(TraceId) AS examples,
        cityHash64(Side, Root, status, Nodes, Calls) AS id
    FROM flows
    GROUP BY Side, Root, status, Nodes, Calls
),
operations AS
(
    SELECT StatementId, any(OperationId) AS OperationId
    FROM isoscope_operations
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
    GROUP BY StatementId
),
per_operation AS
(
    SELECT Side, Root, status, OperationId, sum(n) AS run, any(traces) AS traces, any(late) AS late, any(weight) AS weight, any(squares) AS squares, any(examples) AS examples
    FROM (SELECT Side, Root, status, id, traces, late, weight, squares, examples, node, n FROM alike ARRAY JOIN Nodes AS node, Calls AS n) AS steps
    INNER JOIN operations ON operations.StatementId = steps.node
    GROUP BY Side, Root, status, id, OperationId
),
per_count AS
(
    SELECT
        Side,
        Root,
        status,
        OperationId,
        -- Steps of an eighth of an octave above 64: the histogram stays small, the order stays.
        if(run > 64, toUInt64(round(exp2(round(log2(run) * 8) / 8))), toUInt64(run)) AS calls,
        sum(per_operation.traces) AS traces,
        sum(per_operation.late) AS late,
        sum(per_operation.weight) AS weight,
        sum(per_operation.squares) AS squares,
        arraySlice(arraySort(groupArrayArray(30)(per_operation.examples)), 1, 3) AS examples
    FROM per_operation
    GROUP BY Side, Root, status, OperationId, calls
)
SELECT
    toString(Root) AS root,
    status,
    toString(OperationId) AS callee,
    Side AS side,
    arraySort(groupArray((calls, traces, late, weight, squares, examples))) AS histogram
FROM per_count
GROUP BY root, status, callee, side
