-- What was written and reported in the last minute once more, a minute later.
INSERT INTO otel_logs
WITH (SELECT max(Timestamp) FROM otel_logs) AS last
SELECT * REPLACE (Timestamp + INTERVAL 1 MINUTE AS Timestamp, now64(3) AS ReceivedAt)
FROM otel_logs
WHERE Timestamp > last - INTERVAL 1 MINUTE;

INSERT INTO otel_metrics_gauge
WITH (SELECT max(TimeUnix) FROM otel_metrics_gauge) AS last
SELECT * REPLACE (TimeUnix + INTERVAL 1 MINUTE AS TimeUnix, now64(3) AS ReceivedAt)
FROM otel_metrics_gauge
WHERE TimeUnix > last - INTERVAL 1 MINUTE;

INSERT INTO otel_metrics_sum
WITH (SELECT max(TimeUnix) FROM otel_metrics_sum) AS last
SELECT * REPLACE (TimeUnix + INTERVAL 1 MINUTE AS TimeUnix, Value + 400 AS Value, now64(3) AS ReceivedAt)
FROM otel_metrics_sum
WHERE TimeUnix > last - INTERVAL 1 MINUTE;

INSERT INTO otel_metrics_histogram
WITH (SELECT max(TimeUnix) FROM otel_metrics_histogram) AS last
SELECT * REPLACE (
    TimeUnix + INTERVAL 1 MINUTE AS TimeUnix,
    Count + 240 AS Count,
    Sum + 12.4 AS Sum,
    arrayMap(n -> n + 16, BucketCounts) AS BucketCounts,
    now64(3) AS ReceivedAt)
FROM otel_metrics_histogram
WHERE TimeUnix > last - INTERVAL 1 MINUTE;
