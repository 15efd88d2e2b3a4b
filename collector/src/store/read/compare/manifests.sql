-- What each process last said it reports. It is said when a process starts, so `since` does not hide it; of
-- several processes the latest counts.
SELECT
    side,
    service,
    argMax(said, at) AS manifest
FROM
(
    SELECT
        {{told_side}} AS side,
        toString(ServiceName) AS service,
        Timestamp AS at,
        LogAttributes AS said
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND EventName = 'isoscope.telemetry.manifest'
        AND ({service:String} = '' OR ServiceName = {service:String})
)
GROUP BY side, service
