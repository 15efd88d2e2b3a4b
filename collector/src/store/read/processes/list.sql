-- The processes that took part in requests, everywhere, with how many of those were bad.
WITH{{requests}}
SELECT
    Environment AS environment,
    any(Commit) AS commit,
    ServiceName AS service,
    instance,
    toUInt32(count()) AS traces,
    toUInt32(countIf(bad)) AS bad,
    countIf(TraceHash = cityHash64({traceId:String})) > 0 AS mine
FROM
(
    SELECT DISTINCT
        TraceHash, Environment, Commit, ServiceName, ResourceAttributes['service.instance.id'] AS instance
    FROM otel_traces
    WHERE TraceHash IN (SELECT TraceHash FROM requests) AND (empty({services:Array(String)}) OR ServiceName IN {services:Array(String)})
) AS seen
INNER JOIN requests USING (TraceHash)
WHERE instance != ''
GROUP BY environment, service, instance
