SELECT
        {{kind}} AS kind,
        any(Commit) AS commit,
        any(ServiceName) AS service,
        any(MetricName) AS metric,
        any(MetricUnit) AS unit,
        any(ScopeName) AS scope,
        any(Attributes) AS attributes,
        any(Series) AS series_hash,
        intDiv(toUnixTimestamp64Milli(TimeUnix), {lengthMs:Int64}) * {lengthMs:Int64} AS period,
        count() AS points,
        min(TimeUnix) AS first,
        max(TimeUnix) AS last,
        -- One collection reports all its points within moments: a second tells the collections of a process apart.
        groupBitmapState(bitOr(bitShiftLeft(toUInt64(xxHash32(Instance)), 32), toUInt64(toUnixTimestamp(TimeUnix)))) AS seen
    FROM {{table}}
    WHERE {{within}}
        -- The agent's account of itself is not the application's.
        AND NOT startsWith(MetricName, 'isoscope.agent.')
    GROUP BY Stream, kind, period
