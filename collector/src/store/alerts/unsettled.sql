SELECT
    Id AS id, Rule AS rule, Kind AS kind, Environment AS environment, Subject AS subject,
    toString(Fingerprint) AS fingerprint, Error AS error, Message AS message, TraceId AS traceId,
    toFloat64(toUnixTimestamp64Milli(FiredAt)) AS firedAtMs, toFloat64(toUnixTimestamp64Milli(ResolvedAt)) AS resolvedAtMs,
    Delivery AS delivery, DeliveryError AS deliveryError
FROM isoscope_alerts FINAL
WHERE ResolvedAt = fromUnixTimestamp64Milli(0)
    OR Delivery = 'pending'
