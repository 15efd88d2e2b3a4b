-- Summaries count attributes, too, and half hours are summed up into longer stretches. What was summarised
-- before lacks both: it is counted anew when it is compared.
DROP TABLE IF EXISTS isoscope_summary_builds SYNC;
TRUNCATE TABLE isoscope_summary_traces;
TRUNCATE TABLE isoscope_summary_shapes;
TRUNCATE TABLE isoscope_summary_failures;
TRUNCATE TABLE isoscope_summary_durations;
TRUNCATE TABLE isoscope_summary_calls;
TRUNCATE TABLE isoscope_summary_telemetry;
TRUNCATE TABLE isoscope_summary_processes;

-- A build counts the traces of an environment whose first span was loaded in one half hour, or sums up the
-- builds of a longer stretch: of four hours, or a day. It is written once, when that time is over, and again
-- when late spans changed one of its traces.
CREATE TABLE IF NOT EXISTS isoscope_summary_builds
(
    Environment LowCardinality(String),
    -- Seconds that the stretch is long, and when it begins, in Unix seconds.
    Stretch UInt32,
    Loaded UInt32,
    Build UInt64,
    -- LastLoadedAt of the latest span that it counts.
    UpTo DateTime64(3),
    -- The builds of half hours that are in it, and the slices, as long as the stretch, that its traces began in:
    -- of longer stretches.
    Parts Array(UInt64) CODEC(ZSTD(1)),
    Slices Array(Int64) CODEC(ZSTD(1)),
    BuiltAt DateTime64(3) DEFAULT now64(3),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 2 DAY
)
ENGINE = ReplacingMergeTree(BuiltAt)
PARTITION BY toDate(ReceivedAt)
ORDER BY (Environment, Stretch, Loaded)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- How many traces ran an operation, how its first span in the trace ended and how long it took.
CREATE TABLE IF NOT EXISTS isoscope_summary_spans
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    OperationId UInt64,
    Root UInt64,
    Status LowCardinality(String),
    Outcome LowCardinality(String),
    -- Of what succeeded, the quarter of an octave of the nanoseconds that it took: 4 log2(ns), rounded.
    Bin Int16,
    Traces UInt64,
    Weight Float64,
    Squares Float64,
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, OperationId, Root, Bin, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;

-- The same by each value of each attribute.
CREATE TABLE IF NOT EXISTS isoscope_summary_attributes
(
    Build UInt64,
    Loaded UInt32,
    Environment LowCardinality(String),
    Version LowCardinality(String),
    Slice Int64,
    OperationId UInt64,
    Origin LowCardinality(String),
    Key LowCardinality(String),
    -- 'value': Value is one; 'power': of a number, the exponent of the power of two below it; 'other': one of those
    -- that are not told apart; 'id': one of those that hardly ever occur twice.
    Form LowCardinality(String),
    Value String CODEC(ZSTD(1)),
    Root UInt64,
    Status LowCardinality(String),
    Outcome LowCardinality(String),
    Bin Int16,
    Traces UInt64 CODEC(ZSTD(1)),
    Weight Float64 CODEC(ZSTD(1)),
    Squares Float64 CODEC(ZSTD(1)),
    ReceivedAt DateTime DEFAULT toDateTime(Loaded) + INTERVAL 4 DAY
)
ENGINE = MergeTree
PARTITION BY toDate(ReceivedAt)
ORDER BY (Build, OperationId, Key, Origin, Form, Value, Root, Status, Outcome, Bin, Slice)
TTL toDateTime(ReceivedAt) + INTERVAL 30 DAY
SETTINGS ttl_only_drop_parts = 1;
