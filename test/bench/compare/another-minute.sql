-- The spans of one minute once more, as other traces that arrive now.
INSERT INTO otel_traces
WITH (SELECT toUnixTimestamp64Milli(min(LoadedAt)) + 43200000 FROM otel_traces) AS fromMs
SELECT * REPLACE (
    Timestamp + toIntervalMillisecond(toUnixTimestamp64Milli(now64(3)) - fromMs - 60000) AS Timestamp,
    concat('{{prefix}}', substring(TraceId, 9)) AS TraceId,
    now64(3) AS ReceivedAt,
    now64(3) AS LoadedAt)
FROM
(
    SELECT *
    FROM otel_traces
    WHERE LoadedAt > fromUnixTimestamp64Milli(fromMs) AND LoadedAt <= fromUnixTimestamp64Milli(fromMs + 60000)
)
