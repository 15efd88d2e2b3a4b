INSERT INTO isoscope_summary_builds (Environment, Loaded, Build, UpTo)
SELECT {environment:String}, build.1, build.2, fromUnixTimestamp64Milli(build.3)
FROM (SELECT arrayJoin(arrayZip({loaded:Array(UInt32)}, {builds:Array(UInt64)}, {up_to:Array(Int64)})) AS build)
