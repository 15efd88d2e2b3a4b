-- What comparing tells log records and data points apart by, beside what it is taken from (docs/adr/0025-logs-and-metrics-compared.md).
-- Rows of before are worked out when read, until a merge writes them.

-- The message without what varies in it. Some libraries send it as it stands in the code: the exact key.
ALTER TABLE otel_logs
    ADD COLUMN IF NOT EXISTS IsStatic Bool MATERIALIZED
        LogAttributes['message_template.text'] != '' OR LogAttributes['message_template'] != ''
            OR LogAttributes['{OriginalFormat}'] != '',
    ADD COLUMN IF NOT EXISTS Message String ALIAS left(if(startsWith(Body, '{'),
        coalesce(nullIf(JSONExtractString(Body, 'message'), ''), nullIf(JSONExtractString(Body, 'msg'), ''), Body),
        Body), 1000),
    -- Longest patterns first, or a number would eat a part of them. Numbers in two steps: the one pattern for both
    -- takes four times as long.
    ADD COLUMN IF NOT EXISTS Masked LowCardinality(String) MATERIALIZED left(multiIf(
        LogAttributes['message_template.text'] != '', LogAttributes['message_template.text'],
        LogAttributes['message_template'] != '', LogAttributes['message_template'],
        LogAttributes['{OriginalFormat}'] != '', LogAttributes['{OriginalFormat}'],
        replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(replaceRegexpAll(Message,
        '[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}', '{uuid}'),
        '\\b[0-9]{1,3}(?:\\.[0-9]{1,3}){3}\\b', '{ip}'),
        '\\b(?:0x)?(?:[0-9]+[a-fA-F]|[a-fA-F]+[0-9])[0-9a-fA-F]{6,}\\b', '{hex}'),
        '[0-9]+', '{n}'),
        '[{]n[}](?:[.,:][{]n[}])+', '{n}')), 300) CODEC(ZSTD(1));

-- Which process a data point is of, what it goes on from, and what it is compared as between processes and
-- environments. A resource is a microsecond to hash, and an instance's name says as much, where there is one.
ALTER TABLE otel_metrics_gauge
    ADD COLUMN IF NOT EXISTS Instance LowCardinality(String) MATERIALIZED ResourceAttributes['service.instance.id'],
    ADD COLUMN IF NOT EXISTS Stream UInt64 MATERIALIZED cityHash64(
        Environment, Commit, ServiceName, if(Instance != '', cityHash64(Instance), cityHash64(ResourceAttributes)),
        ScopeName, MetricName, MetricUnit, Attributes) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS Series UInt64 MATERIALIZED cityHash64(
        ServiceName, MetricName, MetricUnit, mapSort(Attributes)) CODEC(ZSTD(1));
ALTER TABLE otel_metrics_sum
    ADD COLUMN IF NOT EXISTS Instance LowCardinality(String) MATERIALIZED ResourceAttributes['service.instance.id'],
    ADD COLUMN IF NOT EXISTS Stream UInt64 MATERIALIZED cityHash64(
        Environment, Commit, ServiceName, if(Instance != '', cityHash64(Instance), cityHash64(ResourceAttributes)),
        ScopeName, MetricName, MetricUnit, Attributes) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS Series UInt64 MATERIALIZED cityHash64(
        ServiceName, MetricName, MetricUnit, mapSort(Attributes)) CODEC(ZSTD(1));
ALTER TABLE otel_metrics_histogram
    ADD COLUMN IF NOT EXISTS Instance LowCardinality(String) MATERIALIZED ResourceAttributes['service.instance.id'],
    ADD COLUMN IF NOT EXISTS Stream UInt64 MATERIALIZED cityHash64(
        Environment, Commit, ServiceName, if(Instance != '', cityHash64(Instance), cityHash64(ResourceAttributes)),
        ScopeName, MetricName, MetricUnit, Attributes) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS Series UInt64 MATERIALIZED cityHash64(
        ServiceName, MetricName, MetricUnit, mapSort(Attributes)) CODEC(ZSTD(1));
ALTER TABLE otel_metrics_exponential_histogram
    ADD COLUMN IF NOT EXISTS Instance LowCardinality(String) MATERIALIZED ResourceAttributes['service.instance.id'],
    ADD COLUMN IF NOT EXISTS Stream UInt64 MATERIALIZED cityHash64(
        Environment, Commit, ServiceName, if(Instance != '', cityHash64(Instance), cityHash64(ResourceAttributes)),
        ScopeName, MetricName, MetricUnit, Attributes) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS Series UInt64 MATERIALIZED cityHash64(
        ServiceName, MetricName, MetricUnit, mapSort(Attributes)) CODEC(ZSTD(1));
ALTER TABLE otel_metrics_summary
    ADD COLUMN IF NOT EXISTS Instance LowCardinality(String) MATERIALIZED ResourceAttributes['service.instance.id'],
    ADD COLUMN IF NOT EXISTS Stream UInt64 MATERIALIZED cityHash64(
        Environment, Commit, ServiceName, if(Instance != '', cityHash64(Instance), cityHash64(ResourceAttributes)),
        ScopeName, MetricName, MetricUnit, Attributes) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS Series UInt64 MATERIALIZED cityHash64(
        ServiceName, MetricName, MetricUnit, mapSort(Attributes)) CODEC(ZSTD(1));
