-- The slices that the traces of some builds began in.
SELECT toString(Build) AS build, arraySort(groupUniqArray(Slice)) AS slices
FROM isoscope_summary_traces
WHERE Build IN {builds:Array(UInt64)}
GROUP BY Build
