-- When a span was stored, by the store's clock: traces are derived in the order in which they were loaded.
-- Rows of before get the time of their reception; that is written down first, because a default is worked
-- out anew at every reading of a row that has no value of its own.
ALTER TABLE otel_traces ADD COLUMN IF NOT EXISTS LoadedAt DateTime64(3) DEFAULT ReceivedAt CODEC(Delta, ZSTD(1));
ALTER TABLE otel_traces MATERIALIZE COLUMN LoadedAt SETTINGS mutations_sync = 2;
ALTER TABLE otel_traces MODIFY COLUMN LoadedAt DateTime64(3) DEFAULT now64(3) CODEC(Delta, ZSTD(1));
ALTER TABLE otel_traces ADD INDEX IF NOT EXISTS idx_loaded LoadedAt TYPE minmax GRANULARITY 1;

-- One row for each trace of an environment, derived from its spans once it has gone quiet. A trace that late
-- spans complete is derived again: the row with most spans is the one that counts. The key is what late
-- spans can't change.
CREATE TABLE IF NOT EXISTS isoscope_flows
(
    Environment LowCardinality(String),
    -- cityHash64(TraceId)
    Trace UInt64,
    TraceId String CODEC(ZSTD(1)),
    Commits Array(LowCardinality(String)) CODEC(ZSTD(1)),
    -- Start of the root span, or of the earliest where none has been seen.
    Timestamp DateTime64(9) CODEC(ZSTD(1)),
    -- OperationId and outcome of the root span; 0 and '' where none has been seen.
    Root UInt64 CODEC(ZSTD(1)),
    Outcome LowCardinality(String),
    DurationMs Float32 CODEC(ZSTD(1)),
    -- Hash of the set of paths; with the number of calls on each, in steps of 1, 2, 3-4, 5-8, 9-16 …
    Shape UInt64 CODEC(ZSTD(1)),
    Multiplicity UInt64 CODEC(ZSTD(1)),
    Spans UInt32 CODEC(ZSTD(1)),
    -- Spans whose parent has not been seen.
    MissingParents UInt32 CODEC(ZSTD(1)),
    -- Spans that stand for themselves in no path: those beyond the most paths, or spans, of one trace.
    Cut UInt32 CODEC(ZSTD(1)),
    -- What follows is aligned with Paths, which are sorted. A path's last step, and the path it continues.
    Paths Array(UInt64) CODEC(ZSTD(1)),
    Nodes Array(UInt64) CODEC(ZSTD(1)),
    Parents Array(UInt64) CODEC(ZSTD(1)),
    Calls Array(UInt32) CODEC(ZSTD(1)),
    Failed Array(UInt32) CODEC(ZSTD(1)),
    Rejected Array(UInt32) CODEC(ZSTD(1)),
    -- Over the calls that succeeded: time in which none of their callees ran.
    SelfMs Array(Float32) CODEC(ZSTD(1)),
    -- Over all calls.
    TotalMs Array(Float32) CODEC(ZSTD(1)),
    -- Error messages of a few failed spans, by node.
    Problems Array(Tuple(Node UInt64, Problem String)) CODEC(ZSTD(1)),
    ReceivedAt DateTime64(3) CODEC(Delta, ZSTD(1)),
    FirstLoadedAt DateTime64(3) CODEC(Delta, ZSTD(1)),
    LastLoadedAt DateTime64(3) CODEC(Delta, ZSTD(1)),
    INDEX idx_loaded LastLoadedAt TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(Spans)
PARTITION BY toDate(ReceivedAt)
ORDER BY (Environment, Trace)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- What the nodes of paths are called, each day anew.
CREATE TABLE IF NOT EXISTS isoscope_operations
(
    Environment LowCardinality(String),
    StatementId UInt64,
    OperationId UInt64,
    Service LowCardinality(String),
    Kind LowCardinality(String),
    Operation String,
    Statement String,
    ReceivedAt DateTime64(3)
)
ENGINE = ReplacingMergeTree(ReceivedAt)
PARTITION BY toDate(ReceivedAt)
ORDER BY (Environment, StatementId)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Up to where spans, in the order of loading, have been derived: the latest row counts.
CREATE TABLE IF NOT EXISTS isoscope_flow_progress
(
    UpTo DateTime64(3),
    WrittenAt DateTime DEFAULT now()
)
ENGINE = MergeTree
ORDER BY UpTo
TTL WrittenAt + INTERVAL 7 DAY;
