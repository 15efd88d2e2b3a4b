SELECT
    Environment AS environment,
    {{hour}} AS hour,
    count() AS n,
    max(ReceivedAt) AS last
FROM {{table}}
WHERE Environment IN {environments:Array(String)}
    AND {{where}}
GROUP BY Environment, {{hour}}
