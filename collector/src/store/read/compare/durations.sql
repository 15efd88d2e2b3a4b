-- How long requests took as a whole, and each path by itself per call: histograms over traces, of what
-- succeeded. Bins are a thirty-second of an octave wide, 2.2 %. The halves of a side are told apart, to see
-- how far it drifts by itself.
{{flows}},
timed AS
(
    SELECT Side, Timestamp >= fromUnixTimestamp64Milli(if(Side = 0, {baseline_middle:Int64}, {candidate_middle:Int64})) AS Late,
        Root AS id, 0 AS own, DurationMs AS ms
    FROM flows
    WHERE Root != 0 AND Outcome = 'ok'
    UNION ALL
    SELECT Side, Timestamp >= fromUnixTimestamp64Milli(if(Side = 0, {baseline_middle:Int64}, {candidate_middle:Int64})) AS Late,
        path AS id, 1 AS own, self_ms / (calls - failed - rejected) AS ms
    FROM flows
    ARRAY JOIN Paths AS path, SelfMs AS self_ms, Calls AS calls, Failed AS failed, Rejected AS rejected
    WHERE calls > failed + rejected AND path != 0
)
SELECT
    Side AS side,
    Late AS late,
    toString(id) AS id,
    own,
    arraySort(groupArray((bin, n))) AS bins
FROM
(
    -- Nothing is shorter than a nanosecond.
    SELECT Side, Late, id, own, toInt16(round(32 * log2(greatest(ms, 1e-6)))) AS bin, count() AS n
    FROM timed
    GROUP BY Side, Late, id, own, bin
)
GROUP BY side, late, id, own
