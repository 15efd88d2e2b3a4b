INSERT INTO otel_logs
(
    Timestamp, TraceId, SpanId, TraceFlags, SeverityText, SeverityNumber, ServiceName, Body,
    ResourceSchemaUrl, ResourceAttributes, ScopeSchemaUrl, ScopeName, ScopeVersion, ScopeAttributes,
    LogAttributes, EventName, ObservedTimestamp, DroppedAttributesCount,
    Environment, Commit, ReceivedAt
)
WITH
    {{functions}},
    resources AS
    (
        SELECT environment, received_unix_nano, arrayJoin(request.resource_logs) AS r
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
            arrayJoin(r.scope_logs) AS s
        FROM resources
    ),
    records AS
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
            s.schema_url AS scope_schema_url,
            arrayJoin(s.log_records) AS record
        FROM scopes
    )
SELECT
    -- A record without a time of its own happened when it was observed; without either, when it came.
    nano_time(multiIf(
        record.time_unix_nano != 0, record.time_unix_nano,
        record.observed_time_unix_nano != 0, record.observed_time_unix_nano,
        received_unix_nano)),
    if(length(record.trace_id) = 16, hex_id(record.trace_id), ''),
    if(length(record.span_id) = 8, hex_id(record.span_id), ''),
    bitAnd(record.flags, 255),
    record.severity_text,
    if(record.severity_number BETWEEN 0 AND 24, record.severity_number, 0),
    service,
    value_text(record.body),
    resource_schema_url,
    resource_attributes,
    scope_schema_url,
    scope_name,
    scope_version,
    scope_attributes,
    attribute_map(record.attributes),
    record.event_name,
    nano_time(if(record.observed_time_unix_nano != 0, record.observed_time_unix_nano, received_unix_nano)),
    record.dropped_attributes_count,
    environment_here,
    commit,
    milli_time(received_unix_nano)
FROM records
SETTINGS {{settings}}
