-- Environment facts: what the agent recorded about the surroundings, and what every resource says.
-- Facts are recorded when a process starts, so `since` does not hide them; of several starts the latest
-- counts, per service and pillar.
WITH recorded AS
(
    SELECT
        arrayJoin(arrayFilter(s -> if(s = 0,
            Environment = {baseline_environment:String} AND startsWith(Commit, {baseline_commit:String})
                AND Timestamp < fromUnixTimestamp64Milli({baseline_until:Int64}),
            Environment = {candidate_environment:String} AND startsWith(Commit, {candidate_commit:String})
                AND Timestamp < fromUnixTimestamp64Milli({candidate_until:Int64})
        ), [0, 1])) AS Side,
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
-- A process has one resource: any span tells it, and each process that works has some at its entry.
processes AS
(
    SELECT
        {{side}} AS Side,
        ServiceName,
        ResourceAttributes['service.instance.id'] AS instance,
        max(Timestamp) AS last_seen,
        any(ResourceAttributes) AS resource
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND (ParentSpanId = '' OR SpanKind IN ('Server', 'Consumer'))
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
latest AS
(
    SELECT Side, ServiceName, pillar, source = 'resource attribute' AS resource, argMax(instance, Timestamp) AS instance
    FROM facts
    GROUP BY Side, ServiceName, pillar, resource
)
SELECT
    ServiceName AS service,
    facts.pillar AS pillar,
    facts.name AS name,
    Side AS side,
    argMax(facts.value, facts.Timestamp) AS value,
    argMax(facts.source, facts.Timestamp) AS origin
FROM facts
WHERE (Side, ServiceName, facts.pillar, facts.source = 'resource attribute', instance)
    IN (SELECT Side, ServiceName, pillar, resource, instance FROM latest)
    AND ({service:String} = '' OR ServiceName = {service:String})
GROUP BY service, pillar, name, side
