-- The sides a trace belongs to: all of it, when it began in the window and any of its spans ran at the commit.
arrayJoin(arrayFilter(s -> if(s = 0,
    Environment = {baseline_environment:String}
        AND ({baseline_commit:String} = '' OR arrayExists(c -> startsWith(c, {baseline_commit:String}), Commits))
        AND Timestamp >= fromUnixTimestamp64Milli({baseline_since:Int64})
        AND Timestamp < fromUnixTimestamp64Milli({baseline_until:Int64}),
    Environment = {candidate_environment:String}
        AND ({candidate_commit:String} = '' OR arrayExists(c -> startsWith(c, {candidate_commit:String}), Commits))
        AND Timestamp >= fromUnixTimestamp64Milli({candidate_since:Int64})
        AND Timestamp < fromUnixTimestamp64Milli({candidate_until:Int64})
), [0, 1]))
