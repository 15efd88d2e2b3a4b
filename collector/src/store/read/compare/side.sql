-- The sides a row belongs to, 0 the baseline and 1 the candidate: one row for each. A row that both
-- selectors match (production against production@9f3c2d1) counts on both.
arrayJoin(arrayFilter(s -> if(s = 0,
    Environment = {baseline_environment:String} AND startsWith(Commit, {baseline_commit:String})
        AND Timestamp >= fromUnixTimestamp64Milli({baseline_since:Int64})
        AND Timestamp < fromUnixTimestamp64Milli({baseline_until:Int64}),
    Environment = {candidate_environment:String} AND startsWith(Commit, {candidate_commit:String})
        AND Timestamp >= fromUnixTimestamp64Milli({candidate_since:Int64})
        AND Timestamp < fromUnixTimestamp64Milli({candidate_until:Int64})
), [0, 1]))
