-- The same by each value of each attribute.
SELECT
    toString(cityHash64(OperationId, Origin, Key, Form, Value, Root, Status, Outcome)) AS id,
    toString(OperationId) AS operation,
    toString(Origin) AS origin,
    toString(Key) AS key,
    toString(Form) AS form,
    Value AS value,
    toString(Root) AS root,
    toString(Status) AS status,
    toString(Outcome) AS outcome,
    groupArray({{group}}) AS groups,
    groupArray(Bin) AS bins,
    groupArray(Traces) AS traces,
{{weights}}
FROM isoscope_summary_attributes
WHERE Build IN {builds:Array(UInt64)}
GROUP BY OperationId, Origin, Key, Form, Value, Root, Status, Outcome
