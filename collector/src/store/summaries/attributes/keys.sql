-- Which attributes the spans of each operation have together, its own and its resource's: of such sets there are few.
SELECT
    toString(id) AS operation,
    toString(cityHash64(id, own)) AS ownSet,
    toString(cityHash64(id, of_resource)) AS resourceSet,
    own AS ownKeys,
    of_resource AS resourceKeys
FROM
(
    SELECT OperationId AS id, any(mapKeys(SpanAttributes)) AS own, any(mapKeys(ResourceAttributes)) AS of_resource
    FROM otel_traces
    WHERE {{of_operations}}
    GROUP BY OperationId, cityHash64(mapKeys(SpanAttributes)), cityHash64(mapKeys(ResourceAttributes))
)
