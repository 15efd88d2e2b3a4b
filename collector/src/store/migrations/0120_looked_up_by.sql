-- What spans are looked up, listed and joined by, beside what it is taken from: unpacking a hexadecimal id takes
-- 40 ns, as nothing about it is predictable but its alphabet, and a map of a resource ten times as long as one of its
-- values. Rows of before are worked out when read, until a merge writes them.
ALTER TABLE otel_traces
    ADD COLUMN IF NOT EXISTS TraceHash UInt64 MATERIALIZED cityHash64(TraceId) CODEC(ZSTD(1)),
    ADD COLUMN IF NOT EXISTS Instance LowCardinality(String) MATERIALIZED ResourceAttributes['service.instance.id'];
