-- Sums up the cells of half hours, or of shorter stretches, into those of longer ones. A slice is as long as the
-- stretch.
WITH cells AS
(
    SELECT
        transform(intDiv(stored.Loaded, {stretch:UInt32}) * {stretch:UInt32}, {loaded:Array(UInt32)}, {builds:Array(UInt64)}, toUInt64(0)) AS Build,
        toUInt32(intDiv(stored.Loaded, {stretch:UInt32}) * {stretch:UInt32}) AS Loaded,
        intDiv(stored.Slice, 1000 * toInt64({stretch:UInt32})) * 1000 * toInt64({stretch:UInt32}) AS Slice,
        * EXCEPT (Build, Loaded, Slice, ReceivedAt)
    FROM {{table}} AS stored
    WHERE stored.Build IN {from:Array(UInt64)}
)
SELECT Build, Loaded, Environment, Version, Slice{{keys}},
{{sums}}
FROM cells
GROUP BY Build, Loaded, Environment, Version, Slice{{keys}}
