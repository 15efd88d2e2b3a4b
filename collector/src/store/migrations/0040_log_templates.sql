-- The clusters of log messages (docs/adr/0012-log-templates.md): one row for each state of a cluster, the
-- one of the highest revision counts. There are at most some thousands.
CREATE TABLE IF NOT EXISTS isoscope_log_templates
(
    Service LowCardinality(String),
    Id String,
    Revision UInt32,
    -- In order of making: of two clusters that fit alike the older one takes a message.
    Number UInt32,
    Tokens Array(String),
    Variants Array(String)
)
ENGINE = MergeTree
ORDER BY (Service, Id, Revision);
