SELECT
    toString(TraceHash) AS hash,
    toUInt8(countIf(ParentSpanId = '') > 0) AS hasRoot,
    argMinIf(ServiceName, Timestamp, ParentSpanId = '') AS rootService,
    argMinIf(SpanName, Timestamp, ParentSpanId = '') AS rootOperation,
    argMinIf(SpanKind, Timestamp, ParentSpanId = '') AS rootKind,
    argMin(Environment, (ParentSpanId != '', Timestamp)) AS environment,
    argMin(Commit, (ParentSpanId != '', Timestamp)) AS commit,
    toString(toUnixTimestamp64Nano(min(Timestamp))) AS startedNs,
    -- In nanoseconds from the first start to the last end, as durations may reach past the clock's range.
    (max(toInt128(toUnixTimestamp64Nano(Timestamp)) + Duration) - min(toUnixTimestamp64Nano(Timestamp))) / 1e6 AS durationMs,
    toFloat64(count()) AS spanCount,
    toFloat64(countIf(StatusCode = 'Error')) AS errorCount,
    arraySort(groupUniqArray(ServiceName)) AS services
FROM otel_traces
-- The index knows ids; unpacking those of all the granules that it finds would be the most of the work.
WHERE indexHint(TraceId IN {traceIds:Array(String)}) AND TraceHash IN {hashes:Array(UInt64)} AND {{around}}
GROUP BY TraceHash
-- No summary of the table knows a trace: that is not looked into.
SETTINGS optimize_use_projections = 0
