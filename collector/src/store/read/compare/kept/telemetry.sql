-- Which attributes successful spans of an operation have, and which instrumentation records them.
SELECT
    toString(cityHash64(Service, OperationId, ScopeName, ScopeVersion, Keys)) AS id,
    toString(Service) AS service,
    toString(OperationId) AS operation,
    toString(ScopeName) AS scope,
    toString(ScopeVersion) AS version,
    Keys AS keys,
    groupArray({{group}}) AS groups,
    groupArray(Spans) AS spans
FROM isoscope_summary_telemetry
WHERE Build IN {builds:Array(UInt64)}
GROUP BY Service, OperationId, ScopeName, ScopeVersion, Keys
