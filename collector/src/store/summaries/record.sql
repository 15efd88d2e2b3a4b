INSERT INTO isoscope_summary_builds (Environment, Stretch, Loaded, Build, UpTo, Parts, Slices)
SELECT {environment:String}, {stretch:UInt32}, build.1, build.2, fromUnixTimestamp64Milli(build.3), build.4, build.5
FROM
(
    SELECT arrayJoin(arrayZip({loaded:Array(UInt32)}, {builds:Array(UInt64)}, {up_to:Array(Int64)},
        {parts:Array(Array(UInt64))}, {slices:Array(Array(Int64))})) AS build
)
