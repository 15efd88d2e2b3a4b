-- How often traces of a root operation and outcome ran an operation.
SELECT
    toString(cityHash64(Root, Status, OperationId)) AS id,
    toString(Root) AS root,
    toString(Status) AS status,
    toString(OperationId) AS operation,
    groupArray({{group}}) AS groups,
    groupArray(Calls) AS bins,
    groupArray(Traces) AS traces,
{{weights}},
    groupArray(Examples) AS examples
FROM isoscope_summary_calls
WHERE Build IN {builds:Array(UInt64)}
GROUP BY Root, Status, OperationId
