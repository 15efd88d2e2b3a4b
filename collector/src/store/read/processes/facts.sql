-- What these processes told last of each fact, by value.
SELECT service, pillar, name, value, groupArray(instance) AS instances
FROM
(
    SELECT
        ServiceName AS service,
        ResourceAttributes['service.instance.id'] AS instance,
        LogAttributes['isoscope.fact.pillar'] AS pillar,
        LogAttributes['isoscope.fact.name'] AS name,
        argMax(LogAttributes['isoscope.fact.value'], Timestamp) AS value
    FROM otel_logs
    WHERE EventName = 'isoscope.fact'
        AND Environment IN {environments:Array(String)}
        AND instance IN {instances:Array(String)}
    GROUP BY service, instance, pillar, name
)
GROUP BY service, pillar, name, value
