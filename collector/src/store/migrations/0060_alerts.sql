-- Which errors were seen where and when, by the hour: kept beyond the traces, because how long it takes until
-- an error of one environment is seen in another is known only later. An error is the span that failed by
-- itself, not those that failed because of it; its message is without ids and numbers. All times are the
-- collector's.
CREATE TABLE IF NOT EXISTS isoscope_errors
(
    -- cityHash64(Service, Operation, Type, Message)
    Fingerprint UInt64,
    Environment LowCardinality(String),
    Hour DateTime,
    Service SimpleAggregateFunction(any, String),
    Operation SimpleAggregateFunction(any, String),
    Type SimpleAggregateFunction(any, String),
    Message SimpleAggregateFunction(any, String),
    FirstSeen SimpleAggregateFunction(min, DateTime64(3)),
    LastSeen SimpleAggregateFunction(max, DateTime64(3)),
    TraceId SimpleAggregateFunction(any, String)
)
ENGINE = AggregatingMergeTree
ORDER BY (Fingerprint, Environment, Hour)
TTL Hour + INTERVAL 400 DAY;

-- Alerts, one row for each state of one: the latest counts.
CREATE TABLE IF NOT EXISTS isoscope_alerts
(
    Id String,
    UpdatedAt DateTime64(3),
    Rule String,
    Kind LowCardinality(String),
    Environment LowCardinality(String),
    -- What of the rule fires, where it watches several things: a fingerprint.
    Subject String,
    -- 0 where it is about no error.
    Fingerprint UInt64,
    Error String,
    Message String,
    TraceId String,
    FiredAt DateTime64(3),
    -- The beginning of time while it fires.
    ResolvedAt DateTime64(3),
    Delivery LowCardinality(String),
    DeliveryError String
)
ENGINE = ReplacingMergeTree(UpdatedAt)
ORDER BY Id
TTL toDateTime(FiredAt) + INTERVAL 400 DAY;
