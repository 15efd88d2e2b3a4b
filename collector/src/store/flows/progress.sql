SELECT
    if(count() = 0, 0, toUnixTimestamp64Milli(max(UpTo))) AS upTo,
    toUnixTimestamp64Milli(now64(3)) AS now
FROM isoscope_flow_progress
