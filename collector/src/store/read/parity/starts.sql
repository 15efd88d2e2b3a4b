-- When each process of either side first listened, and after how long.
SELECT
    {{told_side}} AS side,
    ServiceName AS service,
    toUnixTimestamp64Milli(min(Timestamp)) AS listeningMs,
    toFloat64(toUInt32OrZero(extract(argMin(LogAttributes['isoscope.fact.value'], Timestamp), '^\\d+'))) AS tookMs
FROM otel_logs
WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
    AND EventName = 'isoscope.fact'
    AND LogAttributes['isoscope.fact.pillar'] = 'deployment'
    AND LogAttributes['isoscope.fact.name'] = 'startup'
    AND ({service:String} = '' OR ServiceName = {service:String})
GROUP BY side, service, ResourceAttributes['service.instance.id']
ORDER BY listeningMs
LIMIT 5000 BY side
