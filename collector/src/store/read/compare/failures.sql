-- In how many traces each operation and statement failed, or was refused.
{{flows}},
-- Of several paths that end alike, one counts per trace.
steps AS
(
    SELECT Side, TraceId, Problems, Late, Weight, node, fails, refusals, nth_failed, nth_rejected
    FROM flows
    ARRAY JOIN
        Nodes AS node,
        Failed AS fails,
        Rejected AS refusals,
        arrayEnumerateUniq(arrayMap((n, f) -> if(f > 0, n, 0), Nodes, Failed)) AS nth_failed,
        arrayEnumerateUniq(arrayMap((n, r) -> if(r > 0, n, 0), Nodes, Rejected)) AS nth_rejected
    WHERE arrayExists(f -> f > 0, Failed) OR arrayExists(r -> r > 0, Rejected)
)
SELECT
    toString(node) AS id,
    Side AS side,
    countIf(fails > 0 AND nth_failed = 1) AS failed,
    countIf(refusals > 0 AND nth_rejected = 1) AS rejected,
    countIf(fails > 0 AND nth_failed = 1 AND Late) AS failedLate,
    countIf(refusals > 0 AND nth_rejected = 1 AND Late) AS rejectedLate,
    sumIf(Weight, fails > 0 AND nth_failed = 1) AS failedWeight,
    sumIf(Weight, refusals > 0 AND nth_rejected = 1) AS rejectedWeight,
    groupArraySortedIf(3)(TraceId, fails > 0) AS failing,
    groupArraySortedIf(3)(TraceId, refusals > 0) AS rejecting,
    arrayElement(topKIf(1)(arrayFirst(p -> p.1 = node, Problems).2, fails > 0 AND arrayExists(p -> p.1 = node, Problems)), 1) AS problem
FROM steps
WHERE fails > 0 OR refusals > 0
GROUP BY node, side
