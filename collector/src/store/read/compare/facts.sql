-- Environment facts: what the agent recorded about the surroundings. Facts are recorded when a process starts, so
-- `since` does not hide them; of several starts the latest counts, per service and pillar.
WITH recorded AS
(
    SELECT
        {{told_side}} AS Side,
        ServiceName,
        ResourceAttributes['service.instance.id'] AS instance,
        Timestamp,
        LogAttributes['isoscope.fact.pillar'] AS pillar,
        LogAttributes['isoscope.fact.name'] AS name,
        LogAttributes['isoscope.fact.value'] AS value,
        LogAttributes['isoscope.fact.source'] AS source
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND EventName = 'isoscope.fact'
        AND ({service:String} = '' OR ServiceName = {service:String})
),
known AS
(
    SELECT
        Side, ServiceName, pillar, name, value, source, Timestamp, instance,
        argMax(instance, (Timestamp, instance)) OVER (PARTITION BY Side, ServiceName, pillar) AS latest
    FROM recorded
)
SELECT
    ServiceName AS service,
    known.pillar AS pillar,
    known.name AS name,
    Side AS side,
    argMax(known.value, known.Timestamp) AS value,
    argMax(known.source, known.Timestamp) AS origin,
    toFloat64(toUnixTimestamp64Nano(max(known.Timestamp))) / 1e6 AS atMs
FROM known
WHERE instance = latest
GROUP BY service, pillar, name, side
