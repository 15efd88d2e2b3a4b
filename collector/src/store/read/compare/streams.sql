SELECT
        {{kind}} AS kind,
        -- As in side.sql.
        Environment = {baseline_environment:String} AND startsWith(Commit, {baseline_commit:String})
            AND TimeUnix >= fromUnixTimestamp64Milli({baseline_since:Int64})
            AND TimeUnix < fromUnixTimestamp64Milli({baseline_until:Int64}) AS is_baseline,
        Environment = {candidate_environment:String} AND startsWith(Commit, {candidate_commit:String})
            AND TimeUnix >= fromUnixTimestamp64Milli({candidate_since:Int64})
            AND TimeUnix < fromUnixTimestamp64Milli({candidate_until:Int64}) AS is_candidate,
        any(ServiceName) AS service,
        any(MetricName) AS metric,
        any(MetricUnit) AS unit,
        any(ScopeName) AS scope,
        any(Attributes) AS attributes,
        any(Series) AS series_hash,
        count() AS points,
        min(TimeUnix) AS first,
        max(TimeUnix) AS last,
        -- One collection reports all its points within moments: a second tells the collections of a process apart.
        groupBitmapState(bitOr(bitShiftLeft(toUInt64(xxHash32(Instance)), 32), toUInt64(toUnixTimestamp(TimeUnix)))) AS seen
    FROM {{table}}
    WHERE Environment IN ({baseline_environment:String}, {candidate_environment:String})
        AND TimeUnix >= fromUnixTimestamp64Milli(least({baseline_since:Int64}, {candidate_since:Int64}))
        AND TimeUnix < fromUnixTimestamp64Milli(greatest({baseline_until:Int64}, {candidate_until:Int64}))
        -- The agent's account of itself is not the application's.
        AND NOT startsWith(MetricName, 'isoscope.agent.')
        AND ({service:String} = '' OR ServiceName = {service:String})
    GROUP BY Stream, kind, is_baseline, is_candidate
