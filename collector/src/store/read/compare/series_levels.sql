-- The mean level of each series in each step: of all its processes' points.
SELECT
    series,
    commit,
    arraySort(groupArray((step, mean, reports))) AS steps
FROM
(
    SELECT
        bitShiftRight(Series, 11) AS series,
        toString(Commit) AS commit,
        toFloat64(intDiv(toUnixTimestamp64Milli(TimeUnix), {stepMs:Int64}) * {stepMs:Int64}) AS step,
        avg(Value) AS mean,
        toUInt32(count()) AS reports
    FROM {{table}}
    WHERE {{where}}
    GROUP BY series, commit, step
    ORDER BY series, step
    LIMIT {limit:UInt32}
)
GROUP BY series, commit
