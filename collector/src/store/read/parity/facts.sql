-- What the processes of each side told about their surroundings and their telemetry, each fact's values with
-- the number of processes that have it now. Facts are told when a process starts, so no window hides them.
WITH{{running}},
facts AS
(
    SELECT
        Side, ServiceName, instance, Timestamp,
        LogAttributes['isoscope.fact.pillar'] AS pillar,
        LogAttributes['isoscope.fact.name'] AS name,
        LogAttributes['isoscope.fact.value'] AS value,
        LogAttributes['isoscope.fact.source'] AS source
    FROM told
    WHERE EventName = 'isoscope.fact'
    UNION ALL
    SELECT
        Side, ServiceName, instance, Timestamp,
        'telemetry' AS pillar,
        replaceOne(arrayJoin(arrayFilter(k -> startsWith(k, 'isoscope.manifest.'), mapKeys(LogAttributes))) AS key,
            'isoscope.manifest.', '') AS name,
        LogAttributes[key] AS value,
        'telemetry manifest' AS source
    FROM told
    WHERE EventName = 'isoscope.telemetry.manifest'
),
latest AS
(
    SELECT
        Side, ServiceName, instance, pillar, name,
        argMax(value, Timestamp) AS value,
        argMax(source, Timestamp) AS source
    FROM facts
    GROUP BY Side, ServiceName, instance, pillar, name
),
since AS
(
    SELECT Side, ServiceName, pillar, name, value, min(Timestamp) AS first
    FROM facts
    GROUP BY Side, ServiceName, pillar, name, value
)
SELECT
    latest.Side AS side,
    latest.ServiceName AS service,
    latest.pillar AS pillar,
    latest.name AS name,
    latest.value AS value,
    any(latest.source) AS origin,
    toUInt32(count()) AS instances,
    arraySort(groupArray(10)(latest.instance)) AS ids,
    toUnixTimestamp64Milli(min(since.first)) AS firstSeenMs
FROM latest
INNER JOIN current ON latest.Side = current.Side AND latest.ServiceName = current.ServiceName AND latest.instance = current.instance
INNER JOIN since ON latest.Side = since.Side AND latest.ServiceName = since.ServiceName AND latest.pillar = since.pillar
    AND latest.name = since.name AND latest.value = since.value
GROUP BY side, service, pillar, name, value
ORDER BY side, service, pillar, name, instances DESC, value
