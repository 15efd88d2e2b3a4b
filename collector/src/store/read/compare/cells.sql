-- What the statements over cells begin with: the stored ones of both sides, and those counted now of what has
-- no build yet or is cut by a side's end or middle.
{{with}} cells AS
(
    SELECT
        {{cell_side}} AS Side,
        Slice >= if(Side = 0, {baseline_middle:Int64}, {candidate_middle:Int64}) AS Late,
        *
    FROM
    (
        SELECT * EXCEPT (ReceivedAt)
        FROM {{table}}
        WHERE Build IN {builds:Array(UInt64)}
            AND NOT has(if(Environment = {baseline_environment:String}, {baseline_cut:Array(Int64)}, {candidate_cut:Array(Int64)}), Slice)
        {{counted}}
    )
)
