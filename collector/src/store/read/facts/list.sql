-- What the running processes of an environment (the baseline's; there is no candidate) tell of themselves:
-- recorded facts, and the runtime by their resource. Times by the collector's clock.
WITH{{running}},
recorded AS
(
    SELECT
        ServiceName,
        instance,
        LogAttributes['isoscope.fact.pillar'] AS pillar,
        LogAttributes['isoscope.fact.name'] AS name,
        argMax(LogAttributes['isoscope.fact.value'], Timestamp) AS value,
        argMax(LogAttributes['isoscope.fact.source'], Timestamp) AS source,
        argMax(Commit, Timestamp) AS commit,
        min(ReceivedAt) AS first,
        max(ReceivedAt) AS last
    FROM told
    WHERE EventName = 'isoscope.fact'
    GROUP BY ServiceName, instance, pillar, name
),
serving AS
(
    SELECT
        ServiceName,
        Instance AS instance,
        any(ResourceAttributes) AS resource,
        argMax(Commit, Timestamp) AS commit,
        min(ReceivedAt) AS first,
        max(ReceivedAt) AS last
    FROM otel_traces
    WHERE Environment = {baseline_environment:String}
        AND ReceivedAt >= fromUnixTimestamp64Milli({since_ms:Int64})
        AND ({service:String} = '' OR ServiceName = {service:String})
        AND (ParentSpanId = '' OR SpanKind IN ('Server', 'Consumer'))
    GROUP BY ServiceName, instance
),
facts AS
(
    SELECT ServiceName, instance, pillar, name, value, source, commit, first, last FROM recorded
    UNION ALL
    SELECT
        ServiceName, instance, 'runtime' AS pillar,
        arrayJoin(['process.runtime.name', 'process.runtime.version', 'os.type', 'os.version', 'host.arch']) AS name,
        resource[name] AS value, 'resource attribute' AS source, commit, first, last
    FROM serving
    WHERE value != ''
),
received AS
(
    SELECT ServiceName, instance, max(last) AS seen
    FROM (SELECT ServiceName, instance, last FROM recorded UNION ALL SELECT ServiceName, instance, last FROM serving)
    GROUP BY ServiceName, instance
)
SELECT
    facts.ServiceName AS service,
    facts.pillar AS pillar,
    facts.name AS name,
    facts.value AS value,
    any(facts.source) AS source,
    uniqExact(facts.instance) AS instances,
    arraySort(groupUniqArray(20)(facts.instance)) AS instanceIds,
    arraySort(arrayFilter(c -> c != '', groupUniqArray(20)(facts.commit))) AS commits,
    toFloat64(toUnixTimestamp64Milli(min(facts.first))) AS firstSeenMs,
    toFloat64(toUnixTimestamp64Milli(max(received.seen))) AS lastSeenMs
FROM facts
INNER JOIN current ON facts.ServiceName = current.ServiceName AND facts.instance = current.instance
INNER JOIN received ON facts.ServiceName = received.ServiceName AND facts.instance = received.instance
GROUP BY service, pillar, name, value
ORDER BY service, pillar, name, lastSeenMs DESC, value
