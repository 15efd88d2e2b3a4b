SELECT
    Environment AS environment,
    {{hour}} AS hour,
    count() AS n,
    max(ReceivedAt) AS last
FROM {{table}}
WHERE Environment IN {environments:Array(String)}
    AND {{hour}} >= {sinceHour:Int64}
    AND {{hour}} < {untilHour:Int64}
GROUP BY Environment, {{hour}}
