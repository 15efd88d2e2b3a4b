-- How often a trace of one root operation and outcome runs each operation: per pair and side a histogram over
-- traces. Traces that never do are not listed.
{{cells}}
SELECT
    toString(Root) AS root,
    Status AS status,
    toString(OperationId) AS callee,
    Side AS side,
    arraySort(groupArray((calls, traces, late, weight, squares, examples))) AS histogram
FROM
(
    SELECT
        Root,
        Status,
        OperationId,
        Side,
        Calls AS calls,
        sum(Traces) AS traces,
        sumIf(Traces, Late) AS late,
        sum(Weight) AS weight,
        sum(Squares) AS squares,
        groupArraySortedArray(3)(Examples) AS examples
    FROM cells
    GROUP BY Root, Status, OperationId, Side, calls
)
GROUP BY root, status, callee, side
