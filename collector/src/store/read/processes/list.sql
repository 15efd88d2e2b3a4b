-- The processes that took part in requests, everywhere, with how many of those were bad. Of each environment and
-- commit 2,000 requests, those with the smallest hashes: the same each time, and none preferred. The one in question
-- is always among them.
WITH{{requests}},
-- Hashes in steps of two, so that one number says of which request and whether it was bad: sorting such takes a tenth
-- of sorting both.
18446744073709551614 AS even,
bitAnd(cityHash64({traceId:String}), even) AS mine_key,
sample AS
(
    SELECT if(one < 2, mine_key, bitAnd(one, even)) AS key, max(one % 2) AS was_bad
    FROM
    (
        SELECT arrayJoin(groupArraySorted(2000)(bitOr(if(bitAnd(TraceHash, even) = mine_key, 0, bitAnd(TraceHash, even)), bad))) AS one
        FROM requests
        GROUP BY Environment, Commit
    )
    GROUP BY key
)
SELECT
    environment,
    any(commit) AS commit,
    service,
    instance,
    toUInt32(count()) AS traces,
    toUInt32(countIf(was_bad = 1)) AS bad,
    countIf(key = mine_key) > 0 AS mine
FROM
(
    SELECT DISTINCT
        key, was_bad, Environment AS environment, Commit AS commit, ServiceName AS service, Instance AS instance
    FROM otel_traces
    INNER JOIN sample ON bitAnd(otel_traces.TraceHash, even) = sample.key
    WHERE Instance != '' AND (empty({services:Array(String)}) OR ServiceName IN {services:Array(String)})
)
GROUP BY environment, service, instance
