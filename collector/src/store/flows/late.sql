-- Where the earliest of those traces began to arrive that are known, were loaded again since, and began
-- before what is looked at anyway. Complete traces are remembered for an hour, others for a day.
SELECT
    toUInt32(count()) AS traces,
    toUnixTimestamp64Milli(min(FirstLoadedAt)) AS first
FROM isoscope_flows
WHERE {{late}}
