INSERT INTO otel_traces
(
    Timestamp, TraceId, SpanId, ParentSpanId, TraceState, SpanName, SpanKind, ServiceName,
    ResourceAttributes, ScopeName, ScopeVersion, SpanAttributes, Duration, StatusCode, StatusMessage,
    `Events.Timestamp`, `Events.Name`, `Events.Attributes`,
    `Links.TraceId`, `Links.SpanId`, `Links.TraceState`, `Links.Attributes`,
    ResourceSchemaUrl, ScopeSchemaUrl, ScopeAttributes, SpanFlags,
    DroppedAttributesCount, DroppedEventsCount, DroppedLinksCount,
    Environment, Commit, ReceivedAt
)
WITH
    {{functions}},
    resources AS
    (
        SELECT environment, received_unix_nano, arrayJoin(request.resource_spans) AS r
        FROM {{segment}}
    ),
    scopes AS
    (
        SELECT
            environment,
            received_unix_nano,
            attribute_map(r.resource.attributes) AS resource_attributes,
            r.schema_url AS resource_schema_url,
            arrayJoin(r.scope_spans) AS s
        FROM resources
    ),
    spans AS
    (
        SELECT
            environment,
            received_unix_nano,
            resource_attributes,
            resource_schema_url,
            s.scope.name AS scope_name,
            s.scope.version AS scope_version,
            attribute_map(s.scope.attributes) AS scope_attributes,
            s.schema_url AS scope_schema_url,
            arrayJoin(s.spans) AS span
        FROM scopes
    )
SELECT
    nano_time(span.start_time_unix_nano),
    hex_id(span.trace_id),
    hex_id(span.span_id),
    hex_id(span.parent_span_id),
    span.trace_state,
    span.name,
    ['Unspecified', 'Internal', 'Server', 'Client', 'Producer', 'Consumer'][if(span.kind BETWEEN 0 AND 5, span.kind, 0) + 1],
    service_name(resource_attributes),
    resource_attributes,
    scope_name,
    scope_version,
    attribute_map(span.attributes),
    if(span.end_time_unix_nano > span.start_time_unix_nano, span.end_time_unix_nano - span.start_time_unix_nano, 0),
    ['Unset', 'Ok', 'Error'][if(span.status.code BETWEEN 0 AND 2, span.status.code, 0) + 1],
    redacted_text(span.status.message),
    arrayMap(t -> nano_time(t), span.events.time_unix_nano),
    span.events.name,
    arrayMap(a -> attribute_map(a), span.events.attributes),
    arrayMap(id -> hex_id(id), span.links.trace_id),
    arrayMap(id -> hex_id(id), span.links.span_id),
    span.links.trace_state,
    arrayMap(a -> attribute_map(a), span.links.attributes),
    resource_schema_url,
    scope_schema_url,
    scope_attributes,
    span.flags,
    span.dropped_attributes_count,
    span.dropped_events_count,
    span.dropped_links_count,
    environment_name(environment, resource_attributes),
    resource_attributes['vcs.ref.head.revision'],
    milli_time(received_unix_nano)
FROM spans
WHERE length(span.trace_id) = 16 AND length(span.span_id) = 8
    AND span.trace_id != unhex('00000000000000000000000000000000') AND span.span_id != unhex('0000000000000000')
SETTINGS {{settings}}
