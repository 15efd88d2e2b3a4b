-- A search for an attribute's value skips the granules that hold the value nowhere. Keys say little: every
-- granule has most of them.
ALTER TABLE otel_traces ADD INDEX IF NOT EXISTS idx_span_attribute mapValues(SpanAttributes) TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE otel_traces ADD INDEX IF NOT EXISTS idx_resource_attribute mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE otel_logs ADD INDEX IF NOT EXISTS idx_log_attribute mapValues(LogAttributes) TYPE bloom_filter(0.01) GRANULARITY 1;
ALTER TABLE otel_logs ADD INDEX IF NOT EXISTS idx_resource_attribute mapValues(ResourceAttributes) TYPE bloom_filter(0.01) GRANULARITY 1;
