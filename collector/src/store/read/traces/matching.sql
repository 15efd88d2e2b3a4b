SELECT TraceId AS traceId, toString(cityHash64(TraceId)) AS hash, toString(toUnixTimestamp64Nano(matched)) AS matchedNs
FROM
(
    SELECT TraceId, min(Timestamp) AS matched
    FROM
    (
        {{spans}}
    )
    GROUP BY TraceId
    HAVING {{having}}
    ORDER BY matched DESC, TraceId DESC
    LIMIT {limit:UInt32}
)
ORDER BY matched DESC, TraceId DESC
-- No summary of the table knows a trace: that is not looked into.
SETTINGS optimize_use_projections = 0
