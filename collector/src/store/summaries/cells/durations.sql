-- How long requests took as a whole, and each path by itself per call: histograms over traces, of what
-- succeeded. Bins are a thirty-second of an octave wide, 2.2 %.
SELECT
    Build,
    Loaded,
    Environment,
    Version,
    Slice,
    Id,
    Own,
    groupArray(bin) AS Bins,
    groupArray(n) AS Traces,
    groupArray(weight) AS Weights,
    groupArray(squares) AS Squares
FROM
(
    -- Nothing is shorter than a nanosecond. By a hash of all that they are told apart by: of keys as long as these
    -- ClickHouse makes texts.
    SELECT any(each.Build) AS Build, any(each.Loaded) AS Loaded, any(each.Environment) AS Environment, any(each.Version) AS Version,
        any(each.Slice) AS Slice, any(each.Id) AS Id, any(each.Own) AS Own, any(each.bin) AS bin,
        count() AS n, sum(Weight) AS weight, sum(Weight * Weight) AS squares
    FROM
    (
        SELECT *, toInt16(round(32 * log2(greatest(ms, 1e-6)))) AS bin
        FROM
        (
            SELECT Build, Loaded, Environment, Version, Slice, Weight, Root AS Id, 0 AS Own, DurationMs AS ms
            FROM traces
            WHERE Root != 0 AND Status = 'ok'
            UNION ALL
            SELECT Build, Loaded, Environment, Version, Slice, Weight, path AS Id, 1 AS Own, self_ms / (calls - failed - rejected) AS ms
            FROM traces
            ARRAY JOIN Paths AS path, SelfMs AS self_ms, Calls AS calls, Failed AS failed, Rejected AS rejected
            WHERE calls > failed + rejected AND path != 0
        )
    ) AS each
    GROUP BY cityHash64(each.Build, each.Environment, each.Version, each.Slice, each.Id, each.Own, each.bin)
)
GROUP BY Build, Loaded, Environment, Version, Slice, Id, Own
