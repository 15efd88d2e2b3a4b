-- Which attributes the successful spans of each operation have, and which instrumentation records them. The key
-- '' stands for the spans themselves.
{{cells}}
SELECT
    Side AS side,
    toString(OperationId) AS operation,
    toString(ScopeName) AS scope,
    toString(key) AS key,
    sum(Spans) AS spans,
    arraySort(groupUniqArrayIf(10)(toString(ScopeVersion), key = '' AND ScopeVersion != '')) AS versions
FROM cells
ARRAY JOIN arrayPushFront(Keys, '') AS key
WHERE {service:String} = '' OR Service = {service:String}
GROUP BY side, operation, scope, key
