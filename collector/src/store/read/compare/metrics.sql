-- Metric names with their kind and unit, and in how many of the service's collections each was reported.
WITH points AS
(
    SELECT
        {{side}} AS Side,
        ServiceName,
        MetricName,
        MetricUnit,
        kind,
        ScopeName,
        mapKeys(Attributes) AS label_keys,
        -- One collection reports all its points within moments: a second tells collections apart.
        cityHash64(ResourceAttributes['service.instance.id'], toStartOfSecond(Timestamp)) AS collection
    FROM
    (
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ScopeName, Attributes, ResourceAttributes, 'gauge' AS kind
        FROM otel_metrics_gauge
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ScopeName, Attributes, ResourceAttributes,
            if(IsMonotonic, 'counter', 'updowncounter') AS kind
        FROM otel_metrics_sum
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ScopeName, Attributes, ResourceAttributes, 'histogram' AS kind
        FROM otel_metrics_histogram
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ScopeName, Attributes, ResourceAttributes,
            'exponential histogram' AS kind
        FROM otel_metrics_exponential_histogram
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ScopeName, Attributes, ResourceAttributes, 'summary' AS kind
        FROM otel_metrics_summary
    )
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        -- The agent's account of itself is not the application's.
        AND NOT startsWith(MetricName, 'isoscope.agent.')
        AND ({service:String} = '' OR ServiceName = {service:String})
),
reported AS
(
    SELECT
        Side,
        ServiceName,
        MetricName,
        arraySort(groupUniqArray(kind)) AS kinds,
        arraySort(groupUniqArray(MetricUnit)) AS units,
        arraySort(groupUniqArrayIf(10)(toString(ScopeName), ScopeName != '')) AS scopes,
        count() AS points,
        sumMap(label_keys, arrayMap(key -> 1, label_keys)) AS label_points,
        arraySort(label_points.1) AS labels,
        arrayFilter((key, n) -> n = points, label_points.1, label_points.2) AS constant_labels,
        uniqExactState(collection) AS seen
    FROM points
    GROUP BY Side, ServiceName, MetricName
)
SELECT
    ServiceName AS service,
    MetricName AS metric,
    Side AS side,
    kinds,
    units,
    points,
    labels,
    constant_labels AS constantLabels,
    scopes,
    finalizeAggregation(seen) AS collections,
    uniqExactMerge(seen) OVER (PARTITION BY Side, ServiceName) AS serviceCollections
FROM reported
