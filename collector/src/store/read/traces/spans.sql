SELECT
    SpanId AS spanId,
    ParentSpanId AS parentSpanId,
    TraceState AS traceState,
    ServiceName AS service,
    Environment AS environment,
    Commit AS commit,
    SpanName AS operation,
    SpanKind AS kind,
    toString(toUnixTimestamp64Nano(Timestamp)) AS startedNs,
    Duration / 1e6 AS durationMs,
    StatusCode AS statusCode,
    StatusMessage AS statusMessage,
    SpanAttributes AS attributes,
    ResourceAttributes AS resource,
    ScopeName AS scopeName,
    ScopeVersion AS scopeVersion,
    ScopeAttributes AS scopeAttributes,
    arrayMap(t -> toString(toUnixTimestamp64Nano(t)), `Events.Timestamp`) AS eventTimesNs,
    `Events.Name` AS eventNames,
    `Events.Attributes` AS eventAttributes,
    `Links.TraceId` AS linkTraceIds,
    `Links.SpanId` AS linkSpanIds,
    `Links.TraceState` AS linkTraceStates,
    `Links.Attributes` AS linkAttributes,
    DroppedAttributesCount AS droppedAttributes,
    DroppedEventsCount AS droppedEvents,
    DroppedLinksCount AS droppedLinks
FROM otel_traces
WHERE indexHint(TraceId = {traceId:String}) AND TraceHash = cityHash64({traceId:String})
ORDER BY Timestamp, SpanId
LIMIT {limit:UInt32}
-- Which granules hold the trace is found out first: while reading, all of these columns would be opened in every
-- part, though mostly one part has it.
SETTINGS use_skip_indexes_on_data_read = 0
