-- Which traces are counted now.
(
    Environment = {baseline_environment:String}
    AND (isoscope_flows.Loaded IN {baseline_fresh:Array(UInt32)} OR (isoscope_flows.Loaded IN {baseline_partly:Array(UInt32)}
        AND has({baseline_cut:Array(Int64)}, {{slice}})))
    OR Environment = {candidate_environment:String}
    AND (isoscope_flows.Loaded IN {candidate_fresh:Array(UInt32)} OR (isoscope_flows.Loaded IN {candidate_partly:Array(UInt32)}
        AND has({candidate_cut:Array(Int64)}, {{slice}})))
)
AND greatest(0, toUnixTimestamp64Milli(Timestamp)) >= least({baseline_since:Int64}, {candidate_since:Int64})
AND greatest(0, toUnixTimestamp64Milli(Timestamp)) < greatest({baseline_until:Int64}, {candidate_until:Int64})
