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
    described AS
    (
        SELECT environment, received_unix_nano, r, attribute_map(r.resource.attributes) AS resource_attributes
        FROM resources
    ),
    scopes AS
    (
        SELECT
            received_unix_nano,
            resource_attributes,
            service_name(resource_attributes) AS service,
            environment_name(environment, resource_attributes) AS environment_here,
            resource_attributes['vcs.ref.head.revision'] AS commit,
            r.schema_url AS resource_schema_url,
            arrayJoin(r.scope_spans) AS s
        FROM described
    ),
    spans AS
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
            -- A condition on the rows would be pushed through all that is computed from them, which takes the
            -- planner longer than the rows themselves.
            arrayJoin(arrayFilter(
                one -> length(one.trace_id) = 16 AND one.trace_id != unhex('00000000000000000000000000000000')
                    AND length(one.span_id) = 8 AND one.span_id != unhex('0000000000000000'),
                s.spans)) AS span
        FROM scopes
    )
SELECT
    nano_time(span.start_time_unix_nano),
    hex_id(span.trace_id),
    hex_id(span.span_id),
    hex_id(span.parent_span_id),
    span.trace_state,
    span.name,
    transform(span.kind, [1, 2, 3, 4, 5], ['Internal', 'Server', 'Client', 'Producer', 'Consumer'], 'Unspecified'),
    service,
    resource_attributes,
    scope_name,
    scope_version,
    attribute_map(span.attributes),
    greatest(span.end_time_unix_nano, span.start_time_unix_nano) - span.start_time_unix_nano,
    transform(span.status.code, [1, 2], ['Ok', 'Error'], 'Unset'),
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
    environment_here,
    commit,
    milli_time(received_unix_nano)
FROM spans
SETTINGS {{settings}}
