-- When the traces of an environment arrived, by half hours, and when they began; with the build that counts
-- those of a half hour, where there is one and nothing has come since. The newest state of what is derived
-- tells whether more may come.
WITH
(
    SELECT if(count() = 0, 0, toUnixTimestamp64Milli(max(UpTo))) FROM isoscope_flow_progress
) AS derived
SELECT
    arrivals.Loaded AS loaded,
    firstMs,
    lastMs,
    spans,
    traces,
    upToMs,
    derived AS derivedMs,
    builds.build AS build,
    builds.upTo AS buildUpToMs,
    builds.builtAt AS builtAtMs
FROM
(
    SELECT
        Loaded,
        greatest(0, toUnixTimestamp64Milli(min(Timestamp))) AS firstMs,
        greatest(0, toUnixTimestamp64Milli(max(Timestamp))) AS lastMs,
        toUnixTimestamp64Milli(max(LastLoadedAt)) AS upToMs,
        sum(Spans) AS spans,
        count() AS traces
    FROM isoscope_flows
    WHERE Environment = {environment:String}
    GROUP BY Loaded
) AS arrivals
LEFT JOIN
(
    SELECT
        Loaded,
        toString(argMax(Build, BuiltAt)) AS build,
        toUnixTimestamp64Milli(argMax(UpTo, BuiltAt)) AS upTo,
        toUnixTimestamp64Milli(max(BuiltAt)) AS builtAt
    FROM isoscope_summary_builds
    WHERE Environment = {environment:String} AND Stretch = 1800
    GROUP BY Loaded
) AS builds ON builds.Loaded = arrivals.Loaded
ORDER BY loaded
