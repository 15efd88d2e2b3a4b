-- How much is stored of each hour, answered from the tables' summaries (migrations/0012_summaries.sql): another
-- version as soon as it is more, or less.
SELECT
    environment,
    toFloat64(hour) * 3600000 AS hourMs,
    arrayStringConcat([toString(sum(n)), toString(toUnixTimestamp64Milli(max(last)))], '/') AS version
FROM
(
    {{activity}}
)
GROUP BY environment, hour
