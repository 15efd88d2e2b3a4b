-- The summary of spans kept every operation apart by whether it failed and by whether it was a root, so that
-- lists of services and of operations had to merge two to three times the sketches they show. This takes its
-- place: failures are counted beside the others, and what a caller waits for is one key (0012_summaries.sql
-- says how a root is told and how hours are counted). The names are counted, though each row has but one,
-- for lists that group by service alone.

ALTER TABLE otel_traces ADD PROJECTION IF NOT EXISTS operations
(
    SELECT
        Environment, Commit, ServiceName, SpanName, SpanKind, SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0',
        intDiv(toUnixTimestamp64Milli(Timestamp), 3600000),
        count(), countIf(StatusCode = 'Error'), min(ReceivedAt), max(ReceivedAt), uniqExact(SpanName),
        quantilesDD(0.01, 0.5, 0.95, 0.99)(Duration)
    GROUP BY
        Environment, Commit, ServiceName, SpanName, SpanKind, SpanKind IN ('Server', 'Consumer') OR ParentSpanId < '0',
        intDiv(toUnixTimestamp64Milli(Timestamp), 3600000)
);

-- Built in the background from the few columns that it needs, part by part; a part that has it not yet is
-- read as rows.
ALTER TABLE otel_traces MATERIALIZE PROJECTION operations SETTINGS mutations_sync = 0;
ALTER TABLE otel_traces DROP PROJECTION IF EXISTS activity SETTINGS alter_sync = 0, mutations_sync = 0;
