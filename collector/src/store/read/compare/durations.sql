-- How long requests took as a whole, and each path by itself per call: histograms over traces, of what
-- succeeded. Bins are a thirty-second of an octave wide, 2.2 %. The halves of a side are told apart, to see
-- how far it drifts by itself.
{{flows}},
timed AS
(
    SELECT Side, Late, Weight, Root AS id, 0 AS own, DurationMs AS ms
    FROM flows
    WHERE Root != 0 AND Outcome = 'ok'
    UNION ALL
    SELECT Side, Late, Weight, path AS id, 1 AS own, self_ms / (calls - failed - rejected) AS ms
    FROM flows
    ARRAY JOIN Paths AS path, SelfMs AS self_ms, Calls AS calls, Failed AS failed, Rejected AS rejected
    WHERE calls > failed + rejected AND path != 0
)
SELECT
    Side AS side,
    Late AS late,
    toString(id) AS id,
    own,
    -- Traces that stand for unlike numbers count by them, altogether as effectively so many: (sum w)^2 / sum w^2.
    sum(n) * sum(squares) <= pow(sum(weight), 2) * 1.00001 AS alike,
    sum(weight) / sum(squares) AS scale,
    arraySort(arrayMap((b, count, w) -> (b, if(alike, count, w * scale)), groupArray(bin), groupArray(n), groupArray(weight))) AS bins
FROM
(
    -- Nothing is shorter than a nanosecond.
    SELECT Side, Late, id, own, toInt16(round(32 * log2(greatest(ms, 1e-6)))) AS bin, count() AS n, sum(Weight) AS weight, sum(Weight * Weight) AS squares
    FROM timed
    GROUP BY Side, Late, id, own, bin
)
GROUP BY side, late, id, own
