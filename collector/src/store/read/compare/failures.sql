-- In how many traces each operation and statement failed, or was refused.
{{cells}}
SELECT
    toString(Node) AS id,
    Side AS side,
    sum(Failed) AS failed,
    sum(Rejected) AS rejected,
    sumIf(Failed, Late) AS failedLate,
    sumIf(Rejected, Late) AS rejectedLate,
    sum(FailedWeight) AS failedWeight,
    sum(RejectedWeight) AS rejectedWeight,
    groupArraySortedArray(3)(Failing) AS failing,
    groupArraySortedArray(3)(Rejecting) AS rejecting,
    arraySort(p -> (-p.2, p.1), arrayZip(sumMap(Problems.1, Problems.2).1, sumMap(Problems.1, Problems.2).2))[1].1 AS problem
FROM cells
GROUP BY Node, side
