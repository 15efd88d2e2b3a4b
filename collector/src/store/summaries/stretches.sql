-- The latest build of each stretch longer than a half hour.
SELECT
    Stretch AS stretch,
    Loaded AS loaded,
    toString(latest.1) AS build,
    arrayMap(p -> toString(p), latest.2) AS parts,
    latest.3 AS slices,
    toUnixTimestamp64Milli(max(BuiltAt)) AS builtAtMs,
    argMax((Build, Parts, Slices), BuiltAt) AS latest
FROM isoscope_summary_builds
WHERE Environment = {environment:String} AND Stretch > 1800
GROUP BY Stretch, Loaded
