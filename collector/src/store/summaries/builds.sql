-- The latest build of each stretch.
SELECT
    Stretch AS stretch,
    Loaded AS loaded,
    toString(latest.1) AS build,
    toUnixTimestamp64Milli(latest.2) AS upToMs,
    arrayMap(p -> toString(p), latest.3) AS parts,
    latest.4 AS slices,
    toUnixTimestamp64Milli(max(BuiltAt)) AS builtAtMs,
    argMax((Build, UpTo, Parts, Slices), BuiltAt) AS latest
FROM isoscope_summary_builds
WHERE Environment = {environment:String}
GROUP BY Stretch, Loaded
