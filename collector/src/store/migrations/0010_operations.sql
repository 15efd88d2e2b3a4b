-- What a span is, worked out once when it is stored and not by every comparison: the operation without the
-- ids and hosts of a request, the statement without its literals, how it ended. Rows of before are worked
-- out when read, until a merge writes them.

ALTER TABLE otel_traces
    -- Statements that differ only in their literals are one statement.
    ADD COLUMN IF NOT EXISTS Statement LowCardinality(String)
        MATERIALIZED if(SpanKind != 'Client', '', left(normalizeQuery(if(SpanAttributes['db.query.text'] != '',
            SpanAttributes['db.query.text'], SpanAttributes['db.statement'])), 300)),
    -- An outgoing request is named by its method alone: the path, without its ids and its host, tells one
    -- call from another. A name without a path is not searched for ids.
    ADD COLUMN IF NOT EXISTS Operation LowCardinality(String)
        MATERIALIZED multiIf(
            position(SpanName, '/') > 0,
            replaceRegexpAll(SpanName, '/(?:[0-9]+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\\b', '/{id}'),
            SpanKind = 'Client' AND (SpanAttributes['url.template'] != '' OR SpanAttributes['url.full'] != ''
                OR SpanAttributes['url.path'] != '' OR SpanAttributes['http.url'] != ''),
            concat(SpanName, ' ', replaceRegexpAll(
                multiIf(SpanAttributes['url.template'] != '', SpanAttributes['url.template'],
                    SpanAttributes['url.full'] != '', path(SpanAttributes['url.full']),
                    SpanAttributes['url.path'] != '', SpanAttributes['url.path'],
                    path(SpanAttributes['http.url'])),
                '/(?:[0-9]+|[0-9a-fA-F]{16,}|[0-9a-fA-F]{8}-[0-9a-fA-F-]{27})\\b', '/{id}')),
            SpanName),
    ADD COLUMN IF NOT EXISTS OperationId UInt64
        MATERIALIZED cityHash64(ServiceName, SpanKind, Operation) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS StatementId UInt64
        MATERIALIZED cityHash64(OperationId, Statement) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS Outcome LowCardinality(String)
        MATERIALIZED multiIf(StatusCode = 'Error', 'failed',
            SpanKind = 'Server' AND toUInt16OrZero(if(SpanAttributes['http.response.status_code'] != '',
                SpanAttributes['http.response.status_code'],
                SpanAttributes['http.status_code'])) BETWEEN 400 AND 499, 'rejected', 'ok'),
    ADD COLUMN IF NOT EXISTS Problem String
        MATERIALIZED multiIf(StatusCode != 'Error', '', StatusMessage != '', left(StatusMessage, 200),
            left(arrayElement(Events.Attributes, indexOf(Events.Name, 'exception'))['exception.message'], 200))
        CODEC(ZSTD(1));
