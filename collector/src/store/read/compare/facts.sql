-- Environment facts: what the agent recorded about the surroundings, and what every resource says.
-- Facts are recorded when a process starts, so `since` does not hide them; of several starts the latest
-- counts, per service and pillar.
{{cells}},
recorded AS
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
),
processes AS
(
    SELECT Side, Service AS ServiceName, Instance AS instance, max(LastSeen) AS last_seen, argMax(Resource, LastSeen) AS resource
    FROM cells
    GROUP BY Side, ServiceName, instance
),
described AS
(
    SELECT
        Side,
        ServiceName,
        instance,
        last_seen AS Timestamp,
        'runtime' AS pillar,
        arrayJoin([
            'process.runtime.name', 'process.runtime.version', 'os.type', 'os.version', 'host.arch',
            'telemetry.sdk.version', 'telemetry.distro.version'
        ]) AS name,
        resource[name] AS value,
        'resource attribute' AS source
    FROM processes
    WHERE value != ''
),
facts AS
(
    SELECT Side, ServiceName, instance, Timestamp, pillar, name, value, source FROM recorded
    UNION ALL
    SELECT Side, ServiceName, instance, Timestamp, pillar, name, value, source FROM described
),
known AS
(
    SELECT
        Side, ServiceName, pillar, name, value, source, Timestamp, instance,
        argMax(instance, Timestamp) OVER (PARTITION BY Side, ServiceName, pillar, source = 'resource attribute') AS latest
    FROM facts
    WHERE {service:String} = '' OR ServiceName = {service:String}
)
SELECT
    ServiceName AS service,
    known.pillar AS pillar,
    known.name AS name,
    Side AS side,
    argMax(known.value, known.Timestamp) AS value,
    argMax(known.source, known.Timestamp) AS origin
FROM known
WHERE instance = latest
GROUP BY service, pillar, name, side
