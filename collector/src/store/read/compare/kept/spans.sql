-- In how many traces an operation ran, as part of which request, how it ended and how long it took.
SELECT
    toString(cityHash64(OperationId, Root, Status, Outcome)) AS id,
    toString(OperationId) AS operation,
    toString(Root) AS root,
    toString(Status) AS status,
    toString(Outcome) AS outcome,
    groupArray({{group}}) AS groups,
    groupArray(Bin) AS bins,
    groupArray(Traces) AS traces,
{{weights}}
FROM isoscope_summary_spans
WHERE Build IN {builds:Array(UInt64)}
GROUP BY OperationId, Root, Status, Outcome
