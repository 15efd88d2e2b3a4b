-- How long requests took as a whole, and each path by itself.
SELECT
    concat(toString(Id), ' ', toString(Own)) AS id,
    toString(Id) AS timed,
    Own AS own,
    groupArrayArray(arrayWithConstant(length(Bins), {{group}})) AS groups,
    groupArrayArray(Bins) AS bins,
    groupArrayArray(stored.Traces) AS traces,
{{histogram_weights}}
FROM isoscope_summary_durations AS stored
WHERE Build IN {builds:Array(UInt64)}
GROUP BY Id, Own
