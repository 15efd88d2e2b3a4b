-- What the spans of a trace are found and joined by: unpacking a hexadecimal id takes 40 ns, as nothing about it is
-- predictable but its alphabet, and hashing it 10. Rows of before are hashed when they are read, until a merge
-- writes theirs.
ALTER TABLE otel_traces
    ADD COLUMN IF NOT EXISTS TraceHash UInt64 MATERIALIZED cityHash64(TraceId) CODEC(ZSTD(1));
