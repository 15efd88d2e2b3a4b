INSERT INTO otel_metrics_summary
(
    ResourceAttributes, ResourceSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, ScopeDroppedAttrCount,
    ScopeSchemaUrl, ServiceName, MetricName, MetricDescription, MetricUnit, Attributes, StartTimeUnix, TimeUnix,
    Count, Sum, `ValueAtQuantiles.Quantile`, `ValueAtQuantiles.Value`,
    Flags,
    Environment, Commit, ReceivedAt
)
WITH
    {{functions}},
    resources AS
    (
        SELECT environment, received_unix_nano, arrayJoin(request.resource_metrics) AS r
        FROM {{segment}}
    ),
    scopes AS
    (
        SELECT
            environment,
            received_unix_nano,
            attribute_map(r.resource.attributes) AS resource_attributes,
            service_name(resource_attributes) AS service,
            environment_name(environment, resource_attributes) AS environment_here,
            resource_attributes['vcs.ref.head.revision'] AS commit,
            r.schema_url AS resource_schema_url,
            arrayJoin(r.scope_metrics) AS s
        FROM resources
    ),
    metrics AS
    (
        SELECT
            environment_here,
            service,
            commit,
            received_unix_nano,
            resource_attributes,
            resource_schema_url,
            s.scope.name AS scope_name,
            s.scope.version AS scope_version,
            attribute_map(s.scope.attributes) AS scope_attributes,
            s.scope.dropped_attributes_count AS scope_dropped_attributes_count,
            s.schema_url AS scope_schema_url,
            arrayJoin(s.metrics) AS m
        FROM scopes
    ),
    points AS
    (
        SELECT
            * EXCEPT m,
            m.name AS name,
            m.description AS description,
            m.unit AS unit,
            arrayJoin(m.summary.data_points) AS p
        FROM metrics
    )
SELECT
    resource_attributes,
    resource_schema_url,
    scope_name,
    scope_version,
    scope_attributes,
    scope_dropped_attributes_count,
    scope_schema_url,
    service,
    name,
    description,
    unit,
    attribute_map(p.attributes),
    nano_time(p.start_time_unix_nano),
    nano_time(p.time_unix_nano),
    p.count,
    p.sum,
    p.quantile_values.quantile,
    p.quantile_values.value,
    p.flags,
    environment_here,
    commit,
    milli_time(received_unix_nano)
FROM points
SETTINGS {{settings}}
