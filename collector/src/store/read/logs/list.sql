-- The first, narrow question finds how far back the page reaches, so that bodies and attributes are read
-- and hashed for that stretch only.
WITH
    (
        SELECT if(count() = 0, fromUnixTimestamp64Nano({atNs:Int64}, 'UTC'), min(Timestamp))
        FROM (SELECT Timestamp FROM otel_logs WHERE {{older}} ORDER BY Timestamp DESC LIMIT {limit:UInt32})
    ) AS oldest,
    cityHash64(
        TraceId, SpanId, SeverityNumber, SeverityText, ServiceName, Body, EventName,
        toString(LogAttributes), toString(ResourceAttributes), ScopeName, ScopeVersion,
        Environment, Commit, ObservedTimestamp) AS RowHash
SELECT
    toString(toUnixTimestamp64Nano(Timestamp)) AS atNs,
    toString(toUnixTimestamp64Nano(ObservedTimestamp)) AS observedNs,
    SeverityNumber AS severityNumber,
    SeverityText AS severityText,
    Body AS body,
    EventName AS eventName,
    ServiceName AS service,
    Environment AS environment,
    Commit AS commit,
    TraceId AS traceId,
    SpanId AS spanId,
    LogAttributes AS attributes,
    ResourceAttributes AS resource,
    ScopeName AS scopeName,
    ScopeVersion AS scopeVersion,
    toString(RowHash) AS hash
FROM otel_logs
WHERE {{where}}
    AND Timestamp >= oldest
ORDER BY Timestamp DESC, RowHash DESC
LIMIT {limit:UInt32} OFFSET {seen:UInt32}
