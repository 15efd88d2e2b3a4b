-- How long requests took as a whole, and each path by itself per call, in the halves of each side: told apart
-- to see how far it drifts by itself.
{{cells}}
SELECT
    side,
    late,
    toString(id) AS id,
    own,
    -- Traces that stand for unlike numbers count by them, altogether as effectively so many: (sum w)^2 / sum w^2.
    sum(n) * sum(squares) <= pow(sum(weight), 2) * 1.00001 AS alike,
    sum(weight) / sum(squares) AS scale,
    arraySort(arrayMap((b, count, w) -> (b, if(alike, count, w * scale)), groupArray(bin), groupArray(n), groupArray(weight))) AS bins
FROM
(
    SELECT Side AS side, Late AS late, Id AS id, Own AS own, bin, sum(traces) AS n, sum(w) AS weight, sum(s) AS squares
    FROM cells
    ARRAY JOIN Bins AS bin, Traces AS traces, Weights AS w, Squares AS s
    GROUP BY side, late, id, own, bin
)
GROUP BY side, late, id, own
