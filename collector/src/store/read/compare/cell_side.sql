-- The sides that a cell's traces belong to: all of them, when they began in the window and any of a trace's
-- spans ran at the commit.
arrayJoin(arrayFilter(s -> if(s = 0,
    Environment = {baseline_environment:String}
        AND ({baseline_commit:String} = '' OR startsWith(Version, {baseline_commit:String})
            OR position(Version, concat('\n', {baseline_commit:String})) > 0)
        AND Slice >= {baseline_since:Int64} AND Slice < {baseline_until:Int64},
    Environment = {candidate_environment:String}
        AND ({candidate_commit:String} = '' OR startsWith(Version, {candidate_commit:String})
            OR position(Version, concat('\n', {candidate_commit:String})) > 0)
        AND Slice >= {candidate_since:Int64} AND Slice < {candidate_until:Int64}
), [0, 1]))
