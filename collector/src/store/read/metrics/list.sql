SELECT
    MetricName AS name,
    kind,
    unit,
    description,
    temporality,
    monotonic,
    arraySort(environments) AS environments,
    arraySort(services) AS services,
    arraySort(attributeKeys) AS attributeKeys,
    toFloat64(series) AS series,
    toFloat64(items) AS dataPoints,
    toFloat64(toUnixTimestamp64Milli(last)) AS lastSeenMs
FROM
(
    SELECT
        'gauge' AS kind, MetricName, 0 AS temporality, toUInt8(0) AS monotonic,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArray(Environment) AS environments, groupUniqArray(ServiceName) AS services,
        groupUniqArrayArray(Attributes.keys) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_gauge
    WHERE {{where}}
    GROUP BY MetricName, temporality, monotonic
    UNION ALL
    SELECT
        'sum' AS kind, MetricName, AggregationTemporality AS temporality, toUInt8(IsMonotonic) AS monotonic,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArray(Environment) AS environments, groupUniqArray(ServiceName) AS services,
        groupUniqArrayArray(Attributes.keys) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_sum
    WHERE {{where}}
    GROUP BY MetricName, temporality, monotonic
    UNION ALL
    SELECT
        'histogram' AS kind, MetricName, AggregationTemporality AS temporality, toUInt8(0) AS monotonic,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArray(Environment) AS environments, groupUniqArray(ServiceName) AS services,
        groupUniqArrayArray(Attributes.keys) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_histogram
    WHERE {{where}}
    GROUP BY MetricName, temporality, monotonic
    UNION ALL
    SELECT
        'exponential_histogram' AS kind, MetricName, AggregationTemporality AS temporality, toUInt8(0) AS monotonic,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArray(Environment) AS environments, groupUniqArray(ServiceName) AS services,
        groupUniqArrayArray(Attributes.keys) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_exponential_histogram
    WHERE {{where}}
    GROUP BY MetricName, temporality, monotonic
    UNION ALL
    SELECT
        'summary' AS kind, MetricName, 0 AS temporality, toUInt8(0) AS monotonic,
        argMax(MetricUnit, ReceivedAt) AS unit, argMax(MetricDescription, ReceivedAt) AS description,
        groupUniqArray(Environment) AS environments, groupUniqArray(ServiceName) AS services,
        groupUniqArrayArray(Attributes.keys) AS attributeKeys,
        uniqCombined64(cityHash64(Environment, Commit, ServiceName, ResourceAttributes, Attributes)) AS series,
        count() AS items, max(ReceivedAt) AS last
    FROM otel_metrics_summary
    WHERE {{where}}
    GROUP BY MetricName, temporality, monotonic
)
ORDER BY name, last DESC, kind
