-- What each process last said it reports. It is said when a process starts, so `since` does not hide it; of
-- several processes the latest counts.
SELECT
    side,
    service,
    argMax(said, at) AS manifest
FROM
(
    SELECT
        arrayJoin(arrayFilter(s -> if(s = 0,
            Environment = {baseline_environment:String} AND startsWith(Commit, {baseline_commit:String})
                AND Timestamp < fromUnixTimestamp64Milli({baseline_until:Int64}),
            Environment = {candidate_environment:String} AND startsWith(Commit, {candidate_commit:String})
                AND Timestamp < fromUnixTimestamp64Milli({candidate_until:Int64})
        ), [0, 1])) AS side,
        toString(ServiceName) AS service,
        Timestamp AS at,
        LogAttributes AS said
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND EventName = 'isoscope.telemetry.manifest'
        AND ({service:String} = '' OR ServiceName = {service:String})
)
GROUP BY side, service
