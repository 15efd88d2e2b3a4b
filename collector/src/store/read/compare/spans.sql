-- What the statements over spans begin with: the spans of both sides, with what an operation is.
WITH spans AS
(
    SELECT
        {{side}} AS Side,
        Timestamp,
        TraceId,
        -- A number groups several times faster than 32 characters.
        cityHash64(TraceId) AS Trace,
        SpanId,
        ParentSpanId,
        Duration,
        ServiceName,
        SpanKind,
        Commit,
        StatusMessage,
        StatusCode = 'Error' AS Failed,
        SpanKind = 'Server'
            AND toUInt16OrZero(if(SpanAttributes['http.response.status_code'] != '',
                SpanAttributes['http.response.status_code'],
                SpanAttributes['http.status_code'])) BETWEEN 400 AND 499 AS Rejected,
        multiIf(Failed, 'failed', Rejected, 'rejected', 'ok') AS Outcome,
        if(StatusMessage != '', StatusMessage,
            arrayElement(Events.Attributes, indexOf(Events.Name, 'exception'))['exception.message']) AS Problem,
        -- Statements that differ only in their literals are one statement.
        if(SpanKind != 'Client', '', left(normalizeQuery(if(SpanAttributes['db.query.text'] != '',
            SpanAttributes['db.query.text'],
            SpanAttributes['db.statement'])), 300)) AS Statement,
        -- An outgoing request is named by its method alone: the path, without its ids and its host, tells
        -- one call from another.
        if(SpanKind = 'Client' AND position(SpanName, '/') = 0,
            if(SpanAttributes['url.template'] != '', SpanAttributes['url.template'],
                if(SpanAttributes['url.full'] != '', path(SpanAttributes['url.full']),
                    if(SpanAttributes['url.path'] != '', SpanAttributes['url.path'],
                        path(SpanAttributes['http.url'])))),
            '') AS RequestPath,
        replaceRegexpAll(
            if(RequestPath = '', SpanName, concat(SpanName, ' ', RequestPath)),
            '/(?:[0-9]+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\\b', '/{id}') AS Operation,
        cityHash64(ServiceName, SpanKind, Operation) AS OperationId,
        cityHash64(OperationId, Statement) AS StatementId
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND Timestamp < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
)
