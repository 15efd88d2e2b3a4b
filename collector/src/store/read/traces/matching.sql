SELECT TraceId AS traceId, toString(toUnixTimestamp64Nano(matched)) AS matchedNs
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
