-- Answered from the tables' summaries.
SELECT
    MetricName AS name,
    kind,
    argMax(unit, last) AS unit,
    argMax(description, last) AS description,
    temporality,
    monotonic,
    arraySort(groupUniqArray(Environment)) AS environments,
    arraySort(groupUniqArray(ServiceName)) AS services,
    arraySort(groupUniqArrayArray(attributeKeys)) AS attributeKeys,
    toFloat64(sum(series)) AS series,
    toFloat64(sum(items)) AS dataPoints,
    toFloat64(toUnixTimestamp64Milli(max(last))) AS lastSeenMs
FROM
(
    SELECT
        'gauge' AS kind, MetricName, 0 AS temporality, toUInt8(0) AS monotonic, Environment, ServiceName,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArrayArray(mapKeys(Attributes)) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_gauge
    WHERE {{where}}
    GROUP BY MetricName, Environment, ServiceName
    UNION ALL
    SELECT
        'sum' AS kind, MetricName, AggregationTemporality AS temporality, toUInt8(IsMonotonic) AS monotonic, Environment, ServiceName,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArrayArray(mapKeys(Attributes)) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_sum
    WHERE {{where}}
    GROUP BY MetricName, AggregationTemporality, IsMonotonic, Environment, ServiceName
    UNION ALL
    SELECT
        'histogram' AS kind, MetricName, AggregationTemporality AS temporality, toUInt8(0) AS monotonic, Environment, ServiceName,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArrayArray(mapKeys(Attributes)) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_histogram
    WHERE {{where}}
    GROUP BY MetricName, AggregationTemporality, Environment, ServiceName
    UNION ALL
    SELECT
        'exponential_histogram' AS kind, MetricName, AggregationTemporality AS temporality, toUInt8(0) AS monotonic, Environment, ServiceName,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArrayArray(mapKeys(Attributes)) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_exponential_histogram
    WHERE {{where}}
    GROUP BY MetricName, AggregationTemporality, Environment, ServiceName
    UNION ALL
    SELECT
        'summary' AS kind, MetricName, 0 AS temporality, toUInt8(0) AS monotonic, Environment, ServiceName,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArrayArray(mapKeys(Attributes)) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_summary
    WHERE {{where}}
    GROUP BY MetricName, Environment, ServiceName
)
GROUP BY name, kind, temporality, monotonic
ORDER BY name, lastSeenMs DESC, kind
