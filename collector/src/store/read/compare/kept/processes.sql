-- Processes that took requests, and what their resource says of what they run on.
SELECT
    toString(cityHash64(Service, Instance)) AS id,
    toString(Service) AS service,
    Instance AS instance,
    groupArray({{group}}) AS groups,
    groupArray(toFloat64(toUnixTimestamp64Nano(LastSeen)) / 1e6) AS lastSeenMs,
    groupArray(arrayMap(name -> Resource[name], {names:Array(String)})) AS values
FROM isoscope_summary_processes
WHERE Build IN {builds:Array(UInt64)}
GROUP BY Service, Instance
