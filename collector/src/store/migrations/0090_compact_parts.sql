-- A part that was just loaded is one file for all columns, and becomes a file for each of them when it is merged
-- into a large one. Opening, buffering and closing some sixty files for each load took a tenth of its CPU and tens
-- of megabytes of memory; nearly all that is read of a day lies in large parts. The largest loads, 16 MiB of
-- requests, are 20 to 35 MB uncompressed.

ALTER TABLE otel_traces MODIFY SETTING min_bytes_for_wide_part = 67108864;
ALTER TABLE otel_logs MODIFY SETTING min_bytes_for_wide_part = 67108864;
