-- The sides that a record of what a process told belongs to, as in side.sql. It is told when a process
-- starts, so that `since` does not hide it.
arrayJoin(arrayFilter(s -> if(s = 0,
    Environment = {baseline_environment:String} AND startsWith(Commit, {baseline_commit:String})
        AND Timestamp < fromUnixTimestamp64Milli({baseline_until:Int64}),
    Environment = {candidate_environment:String} AND startsWith(Commit, {candidate_commit:String})
        AND Timestamp < fromUnixTimestamp64Milli({candidate_until:Int64})
), [0, 1]))
