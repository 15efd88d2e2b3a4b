-- Slower, in memory that grows with the array and not with its square.
(values, at) -> arrayReduceInRanges('sum', arrayMap(i -> (toInt64(i), toUInt64(i > 0)), at), values)
