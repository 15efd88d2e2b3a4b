-- The groups that cells of some builds belong to, and what the traces of each consist of.
SELECT
    toString(cityHash64(Build, Environment, Version, Slice)) AS id,
    toString(Build) AS build,
    toString(Environment) AS environment,
    toString(Version) AS version,
    Slice AS sliceMs,
    FirstMs AS firstSeenMs,
    LastMs AS lastSeenMs,
    Traces AS traces,
    WithoutRoot AS tracesWithoutRoot,
    WithMissingParents AS tracesWithMissingParents,
    Spans AS spans,
    LeastWeight AS leastWeight,
    GreatestWeight AS greatestWeight
FROM isoscope_summary_traces
WHERE Build IN {builds:Array(UInt64)}
