-- Each alert with the first sighting of its error outside its environment: before it fired, and since.
-- A sighting is an hour in which the error was seen; one that goes on when the alert fires took no time.
WITH
alerts AS
(
    SELECT
        Id AS id, Rule AS rule, Kind AS kind, Environment AS environment, Fingerprint,
        Error AS error, Message AS message, TraceId AS traceId,
        toFloat64(toUnixTimestamp64Milli(FiredAt)) AS firedAtMs,
        toFloat64(toUnixTimestamp64Milli(ResolvedAt)) AS resolvedAtMs,
        Delivery AS delivery, DeliveryError AS deliveryError
    FROM isoscope_alerts FINAL
    WHERE FiredAt >= fromUnixTimestamp64Milli({since_ms:Int64})
        AND ({environment:String} = '' OR Environment = {environment:String})
),
sightings AS
(
    SELECT
        Fingerprint, Environment AS seenEnvironment, any(TraceId) AS seenTrace,
        toFloat64(toUnixTimestamp64Milli(min(FirstSeen))) AS firstMs,
        toFloat64(toUnixTimestamp64Milli(max(LastSeen))) AS lastMs
    FROM isoscope_errors
    WHERE Fingerprint IN (SELECT Fingerprint FROM alerts WHERE Fingerprint != 0)
    GROUP BY Fingerprint, Environment, Hour
),
outside AS
(
    SELECT
        id,
        countIf(lastMs >= firedAtMs) AS since,
        minIf(greatest(firstMs, firedAtMs), lastMs >= firedAtMs) AS sinceMs,
        argMinIf(seenEnvironment, (greatest(firstMs, firedAtMs), seenEnvironment), lastMs >= firedAtMs) AS sinceIn,
        argMinIf(seenTrace, (greatest(firstMs, firedAtMs), seenEnvironment), lastMs >= firedAtMs) AS sinceTrace,
        countIf(firstMs < firedAtMs) AS before
    FROM alerts
    INNER JOIN sightings ON alerts.Fingerprint = sightings.Fingerprint
    WHERE seenEnvironment != environment
    GROUP BY id
)
SELECT
    alerts.id AS id, rule, kind, environment,
    if(Fingerprint = 0, '', lower(hex(Fingerprint))) AS fingerprint,
    error, message, traceId, firedAtMs, resolvedAtMs, delivery, deliveryError,
    outside.since > 0 AS seen, outside.sinceMs AS seenMs, outside.sinceIn AS seenIn,
    outside.sinceTrace AS seenTraceId, outside.before > 0 AS seenBefore
FROM alerts
LEFT JOIN outside ON alerts.id = outside.id
ORDER BY firedAtMs DESC, id
