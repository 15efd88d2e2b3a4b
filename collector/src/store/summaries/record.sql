INSERT INTO isoscope_summary_builds (Environment, Stretch, Loaded, Build, UpTo)
SELECT {environment:String}, 1800, build.1, build.2, fromUnixTimestamp64Milli(build.3)
FROM (SELECT arrayJoin(arrayZip({loaded:Array(UInt32)}, {builds:Array(UInt64)}, {up_to:Array(Int64)})) AS build)
