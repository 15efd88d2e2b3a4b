-- Failures and refusals of operations and statements.
SELECT
    toString(Node) AS id,
    groupArray({{group}}) AS groups,
    groupArray(Failed) AS failed,
    groupArray(Rejected) AS rejected,
    groupArray(FailedWeight) AS failedWeights,
    groupArray(RejectedWeight) AS rejectedWeights,
    groupArray(Failing) AS failing,
    groupArray(Rejecting) AS rejecting,
    groupArray(arrayMap(p -> (p.1, p.2), Problems)) AS problems
FROM isoscope_summary_failures
WHERE Build IN {builds:Array(UInt64)}
GROUP BY Node
