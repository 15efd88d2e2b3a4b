-- Spans that failed by themselves: none of those that they called failed. A callee ends, and mostly arrives,
-- before its caller.
    SELECT
        Environment,
        ReceivedAt,
        TraceId,
        ServiceName AS Service,
        Operation,
        if(SpanAttributes['error.type'] != '', SpanAttributes['error.type'],
            arrayElement(Events.Attributes, indexOf(Events.Name, 'exception'))['exception.type']) AS Type,
        -- Longest patterns first, or a number would eat a part of them; of a file the name without its folders.
        left(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(Problem,
            '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '{uuid}'),
            '(?:file://)?(?:/[\\w.@~+-]+)+/([\\w.@-]+\\.[a-zA-Z]+)\\b', '\\1'),
            '\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b', '{ip}'),
            '\\b(?:0x)?(?:[0-9]+[a-fA-F]|[a-fA-F]+[0-9])[0-9a-fA-F]{6,}\\b', '{hex}'),
            '[0-9]+(?:[.,:][0-9]+)*', '{n}'), 300) AS Message,
        cityHash64(Service, Operation, Type, Message) AS Fingerprint
    FROM otel_traces
    WHERE Outcome = 'failed'
        AND LoadedAt > fromUnixTimestamp64Milli({since_ms:Int64}) AND LoadedAt <= fromUnixTimestamp64Milli({until_ms:Int64})
        AND cityHash64(TraceId, SpanId) NOT IN
        (
            SELECT cityHash64(TraceId, ParentSpanId) FROM otel_traces
            WHERE Outcome = 'failed' AND ParentSpanId != ''
                AND LoadedAt > fromUnixTimestamp64Milli({since_ms:Int64} - 120000)
                AND LoadedAt <= fromUnixTimestamp64Milli({until_ms:Int64})
        )
