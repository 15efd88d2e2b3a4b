INSERT INTO otel_metrics_gauge
(
    ResourceAttributes, ResourceSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes, ScopeDroppedAttrCount,
    ScopeSchemaUrl, ServiceName, MetricName, MetricDescription, MetricUnit, Attributes, StartTimeUnix, TimeUnix,
    Value,
    Flags,
    `Exemplars.FilteredAttributes`, `Exemplars.TimeUnix`, `Exemplars.Value`, `Exemplars.SpanId`, `Exemplars.TraceId`,
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
            arrayJoin(m.gauge.data_points) AS p
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
    if(p.as_int IS NOT NULL, toFloat64(assumeNotNull(p.as_int)), ifNull(p.as_double, 0)),
    p.flags,
    arrayMap(a -> attribute_map(a), p.exemplars.filtered_attributes),
    arrayMap(t -> nano_time(t), p.exemplars.time_unix_nano),
    arrayMap((i, d) -> if(i IS NOT NULL, toFloat64(assumeNotNull(i)), ifNull(d, 0)), p.exemplars.as_int, p.exemplars.as_double),
    arrayMap(id -> hex_id(id), p.exemplars.span_id),
    arrayMap(id -> hex_id(id), p.exemplars.trace_id),
    environment_here,
    commit,
    milli_time(received_unix_nano)
FROM points
SETTINGS {{settings}}
