-- Metric names with their kind and unit, and in how many of the service's collections each was reported.
WITH points AS
(
    SELECT
        {{side}} AS Side,
        ServiceName,
        MetricName,
        MetricUnit,
        kind,
        -- One collection reports all its points within moments: a second tells collections apart.
        (ResourceAttributes['service.instance.id'], toStartOfSecond(Timestamp)) AS collection
    FROM
    (
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ResourceAttributes, 'gauge' AS kind
        FROM otel_metrics_gauge
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ResourceAttributes,
            if(IsMonotonic, 'counter', 'updowncounter') AS kind
        FROM otel_metrics_sum
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ResourceAttributes, 'histogram' AS kind
        FROM otel_metrics_histogram
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ResourceAttributes,
            'exponential histogram' AS kind
        FROM otel_metrics_exponential_histogram
        UNION ALL
        SELECT Environment, Commit, TimeUnix AS Timestamp, ServiceName, MetricName, MetricUnit, ResourceAttributes, 'summary' AS kind
        FROM otel_metrics_summary
    )
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        -- The agent's account of itself is not the application's.
        AND NOT startsWith(MetricName, 'isoscope.agent.')
        AND ({service:String} = '' OR ServiceName = {service:String})
),
collections AS
(
    SELECT Side, ServiceName, uniqExact(collection) AS total
    FROM points
    GROUP BY Side, ServiceName
)
SELECT
    ServiceName AS service,
    MetricName AS metric,
    Side AS side,
    arraySort(groupUniqArray(kind)) AS kinds,
    arraySort(groupUniqArray(MetricUnit)) AS units,
    count() AS points,
    uniqExact(collection) AS collections,
    any(total) AS serviceCollections
FROM points
INNER JOIN collections USING (Side, ServiceName)
GROUP BY service, metric, side
