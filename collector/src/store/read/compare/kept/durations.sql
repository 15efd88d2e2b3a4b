-- How long requests took as a whole, and each path by itself.
SELECT
    concat(toString(Id), ' ', toString(Own)) AS id,
    toString(Id) AS timed,
    Own AS own,
    groupArray({{group}}) AS groups,
    groupArray(Bin) AS bins,
    groupArray(Traces) AS traces,
{{weights}}
FROM
(
    SELECT Build, Environment, Version, Slice, Id, Own, bin AS Bin, n AS Traces, weight AS Weight, square AS Squares
    FROM isoscope_summary_durations AS stored
    ARRAY JOIN stored.Bins AS bin, stored.Traces AS n, stored.Weights AS weight, stored.Squares AS square
    WHERE Build IN {builds:Array(UInt64)}
)
GROUP BY Id, Own
