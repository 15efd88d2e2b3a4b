-- What the statements over cells begin with: those of both sides. A slice that is cut has cells of its own, cut there.
WITH cells AS
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
            AND (Build IN {cut_builds:Array(UInt64)}
                OR NOT has(if(Environment = {baseline_environment:String}, {baseline_cut:Array(Int64)}, {candidate_cut:Array(Int64)}), intDiv(Slice, {{step}}) * {{step}}))
    )
)
