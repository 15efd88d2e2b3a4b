-- What processes told, and which of them run: the one rule for every answer that speaks of those.
told AS
(
    SELECT
        {{told_side}} AS Side,
        ServiceName,
        Environment,
        Commit,
        ResourceAttributes['service.instance.id'] AS instance,
        Timestamp,
        ReceivedAt,
        EventName,
        LogAttributes
    FROM otel_logs
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND EventName IN ('isoscope.fact', 'isoscope.telemetry.manifest')
        AND ({service:String} = '' OR ServiceName = {service:String})
),
-- A process that sends metrics or serves requests is alive; one that tells facts was.
signs AS
(
    SELECT Side, ServiceName, instance, min(Timestamp) AS first, max(Timestamp) AS last
    FROM told
    GROUP BY Side, ServiceName, instance
    UNION ALL
    SELECT
        arrayJoin(arrayFilter(s -> if(s = 0,
            Environment = {baseline_environment:String} AND startsWith(Commit, {baseline_commit:String})
                AND TimeUnix < fromUnixTimestamp64Milli({baseline_until:Int64}),
            Environment = {candidate_environment:String} AND startsWith(Commit, {candidate_commit:String})
                AND TimeUnix < fromUnixTimestamp64Milli({candidate_until:Int64})
        ), [0, 1])) AS Side,
        ServiceName, ResourceAttributes['service.instance.id'] AS instance, min(TimeUnix), max(TimeUnix)
    FROM otel_metrics_sum
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND MetricName = 'isoscope.agent.requests'
        AND ({service:String} = '' OR ServiceName = {service:String})
    GROUP BY Side, ServiceName, instance
    UNION ALL
    SELECT
        {{told_side}} AS Side,
        ServiceName, Instance AS instance, min(Timestamp), max(Timestamp)
    FROM otel_traces
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND Timestamp >= fromUnixTimestamp64Milli(
            least({baseline_until:Int64}, {candidate_until:Int64}, toUnixTimestamp64Milli(now64(3))) - 86400000)
        AND (ParentSpanId = '' OR SpanKind IN ('Server', 'Consumer'))
        AND ({service:String} = '' OR ServiceName = {service:String})
    GROUP BY Side, ServiceName, instance
),
lives AS
(
    SELECT Side, ServiceName, instance, min(first) AS started, max(last) AS seen
    FROM signs
    GROUP BY Side, ServiceName, instance
),
-- Alive beside the newest, and until the end: what a deployment replaced is not.
current AS
(
    SELECT Side, ServiceName, instance, started, seen
    FROM
    (
        SELECT
            *,
            max(started) OVER (PARTITION BY Side, ServiceName) AS newest,
            max(seen) OVER (PARTITION BY Side, ServiceName) AS ended
        FROM lives
    )
    WHERE seen >= newest AND seen >= ended - INTERVAL 15 MINUTE
)
