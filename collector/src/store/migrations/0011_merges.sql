-- Telemetry comes in small parts all the time, and merging them costs as much as taking them in. With a base
-- of 16 instead of 5 a row is merged half as often before it lies in a large part; in return a partition
-- holds some dozens of parts instead of a dozen, which the primary key and the trace id's filter bear.

ALTER TABLE otel_traces MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
ALTER TABLE otel_logs MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
ALTER TABLE otel_metrics_gauge MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
ALTER TABLE otel_metrics_sum MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
ALTER TABLE otel_metrics_histogram MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
ALTER TABLE otel_metrics_exponential_histogram MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
ALTER TABLE otel_metrics_summary MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
ALTER TABLE isoscope_requests MODIFY SETTING merge_selector_base = 16, min_parts_to_merge_at_once = 8;
