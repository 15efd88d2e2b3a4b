-- Told twice, a sighting stays the same row.
INSERT INTO isoscope_errors
    (Fingerprint, Environment, Hour, Service, Operation, Type, Message, FirstSeen, LastSeen, TraceId)
SELECT
    Fingerprint, Environment, toStartOfHour(toDateTime(ReceivedAt)) AS Hour,
    any(Service), any(Operation), any(Type), any(Message), min(ReceivedAt), max(ReceivedAt), any(TraceId)
FROM
(
{{found}}
)
GROUP BY Fingerprint, Environment, Hour
