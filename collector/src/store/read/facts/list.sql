-- What the running instances of an environment tell of themselves: recorded facts, and the runtime by their
-- resource. An instance tells its facts when it starts, so their age says nothing; it is running while it
-- serves. Of a service, those seen within some minutes of its latest are taken to run: a deployment's
-- predecessors are not.
WITH told AS
(
    SELECT
        ServiceName AS service,
        ResourceAttributes['service.instance.id'] AS instance,
        LogAttributes['isoscope.fact.pillar'] AS pillar,
        LogAttributes['isoscope.fact.name'] AS name,
        argMax(LogAttributes['isoscope.fact.value'], Timestamp) AS value,
        argMax(LogAttributes['isoscope.fact.source'], Timestamp) AS source,
        argMax(Commit, Timestamp) AS commit,
        min(ReceivedAt) AS first,
        max(ReceivedAt) AS last
    FROM otel_logs
    WHERE Environment = {environment:String} AND EventName = 'isoscope.fact'
        AND ({service:String} = '' OR ServiceName = {service:String})
    GROUP BY service, instance, pillar, name
),
serving AS
(
    SELECT
        ServiceName AS service,
        ResourceAttributes['service.instance.id'] AS instance,
        any(ResourceAttributes) AS resource,
        argMax(Commit, Timestamp) AS commit,
        min(ReceivedAt) AS first,
        max(ReceivedAt) AS last
    FROM otel_traces
    WHERE Environment = {environment:String}
        AND ReceivedAt >= fromUnixTimestamp64Milli({since_ms:Int64})
        AND ({service:String} = '' OR ServiceName = {service:String})
        AND (ParentSpanId = '' OR SpanKind IN ('Server', 'Consumer'))
    GROUP BY service, instance
),
facts AS
(
    SELECT service, instance, pillar, name, value, source, commit, first, last FROM told
    UNION ALL
    SELECT
        service, instance, 'runtime' AS pillar,
        arrayJoin(['process.runtime.name', 'process.runtime.version', 'os.type', 'os.version', 'host.arch']) AS name,
        resource[name] AS value, 'resource attribute' AS source, commit, first, last
    FROM serving
    WHERE value != ''
),
instances AS
(
    SELECT service, instance, max(last) AS seen, max(max(last)) OVER (PARTITION BY service) AS newest
    FROM (SELECT service, instance, last FROM told UNION ALL SELECT service, instance, last FROM serving)
    GROUP BY service, instance
)
SELECT
    facts.service AS service,
    facts.pillar AS pillar,
    facts.name AS name,
    facts.value AS value,
    any(facts.source) AS source,
    uniqExact(facts.instance) AS instances,
    arraySort(groupUniqArray(20)(facts.instance)) AS instanceIds,
    arraySort(arrayFilter(c -> c != '', groupUniqArray(20)(facts.commit))) AS commits,
    toFloat64(toUnixTimestamp64Milli(min(facts.first))) AS firstSeenMs,
    toFloat64(toUnixTimestamp64Milli(max(instances.seen))) AS lastSeenMs
FROM facts
INNER JOIN instances ON facts.service = instances.service AND facts.instance = instances.instance
WHERE instances.seen >= instances.newest - toIntervalSecond({together_s:UInt32})
GROUP BY service, pillar, name, value
ORDER BY service, pillar, name, lastSeenMs DESC, value
