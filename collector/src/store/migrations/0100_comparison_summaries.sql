-- Flows lie in the order of their arrival, so that what has arrived since, or in a stretch of time, is read
-- without the rest. A sort key can't be changed: they are derived anew, in the background.
DROP TABLE IF EXISTS isoscope_flows SYNC;
TRUNCATE TABLE isoscope_flow_progress;

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
    Timestamp DateTime64(9) CODEC(Delta, ZSTD(1)),
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
    -- How many requests a trace stands for: 1 / p, where its root's trace state tells with what probability p
    -- it was kept.
    Weight Float32 DEFAULT 1 CODEC(ZSTD(1)),
    -- The half hour in which its first span was loaded, in Unix seconds.
    Loaded UInt32 MATERIALIZED toUInt32(intDiv(toUnixTimestamp64Milli(FirstLoadedAt), 1800000) * 1800) CODEC(Delta, ZSTD(1)),
    -- Its commits as one text.
    Version LowCardinality(String) MATERIALIZED arrayStringConcat(arraySort(Commits), '\n'),
    INDEX idx_loaded LastLoadedAt TYPE minmax GRANULARITY 1
)
ENGINE = ReplacingMergeTree(Spans)
PARTITION BY toDate(ReceivedAt)
ORDER BY (Environment, Loaded, Trace)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- What comparing counts, for the traces of an environment whose first span was loaded in the same half hour:
-- a build. It is written once, after that half hour, and again when late spans changed one of its traces. In
-- all tables a slice is the half hour in which a trace began, in Unix milliseconds, and a version its commits.
-- Whole days expire, at once or not: a build outlives the traces it counts, and its cells outlive the build, so
-- that what is listed is there.
CREATE TABLE IF NOT EXISTS isoscope_summary_builds
(
    Environment LowCardinality(String),
    Loaded UInt32,
    Build UInt64,
    -- LastLoadedAt of the latest span that it counts.
    UpTo DateTime64(3),
    BuiltAt DateTime64(3) DEFAULT now64(3),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 2 DAY
)
ENGINE = ReplacingMergeTree(BuiltAt)
PARTITION BY toDate(ReceivedAt)
ORDER BY (Environment, Loaded)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS isoscope_summary_traces
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    Traces UInt64,
    WithoutRoot UInt64,
    WithMissingParents UInt64,
    Spans UInt64,
    LeastWeight Float32,
    GreatestWeight Float32,
    FirstMs Int64,
    LastMs Int64,
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS isoscope_summary_shapes
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    Root UInt64,
    Status LowCardinality(String),
    Shape UInt64,
    Complete Bool,
    Traces UInt64,
    Weight Float64,
    Squares Float64,
    Ms Float64,
    Examples Array(String) CODEC(ZSTD(1)),
    Paths Array(UInt64) CODEC(ZSTD(1)),
    Nodes Array(UInt64) CODEC(ZSTD(1)),
    Parents Array(UInt64) CODEC(ZSTD(1)),
    Calls Array(UInt64) CODEC(ZSTD(1)),
    TotalMs Array(Float64) CODEC(ZSTD(1)),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, Root, Shape, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS isoscope_summary_failures
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    Node UInt64,
    Failed UInt64,
    Rejected UInt64,
    FailedWeight Float64,
    RejectedWeight Float64,
    Failing Array(String) CODEC(ZSTD(1)),
    Rejecting Array(String) CODEC(ZSTD(1)),
    -- The commonest messages, and in how many traces each.
    Problems Array(Tuple(Problem String, Traces UInt64)) CODEC(ZSTD(1)),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, Node, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS isoscope_summary_durations
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    -- A root operation, timed as a whole, where Own is 0; else a path, timed by itself per call.
    Id UInt64,
    Own UInt8,
    Bins Array(Int16) CODEC(ZSTD(1)),
    Traces Array(UInt64) CODEC(ZSTD(1)),
    Weights Array(Float64) CODEC(ZSTD(1)),
    Squares Array(Float64) CODEC(ZSTD(1)),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, Own, Id, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

CREATE TABLE IF NOT EXISTS isoscope_summary_calls
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    Root UInt64,
    Status LowCardinality(String),
    OperationId UInt64,
    -- In steps of an eighth of an octave above 64.
    Calls UInt64,
    Traces UInt64,
    Weight Float64,
    Squares Float64,
    Examples Array(String) CODEC(ZSTD(1)),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, Root, OperationId, Calls, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- Successful spans of one operation by the instrumentation that recorded them and the attributes they have.
CREATE TABLE IF NOT EXISTS isoscope_summary_telemetry
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    Service LowCardinality(String),
    OperationId UInt64,
    ScopeName LowCardinality(String),
    ScopeVersion LowCardinality(String),
    Keys Array(LowCardinality(String)) CODEC(ZSTD(1)),
    Spans UInt64,
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, OperationId, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- The processes that took requests, and what their resource says.
CREATE TABLE IF NOT EXISTS isoscope_summary_processes
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    Service LowCardinality(String),
    Instance String,
    Resource Map(LowCardinality(String), String) CODEC(ZSTD(1)),
    LastSeen DateTime64(9),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, Service, Instance, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;
