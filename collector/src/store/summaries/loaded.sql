-- When the spans were loaded that are counted.
Environment IN {environments:Array(String)}
        AND LoadedAt >= fromUnixTimestamp64Milli({loaded_from:Int64}) AND LoadedAt <= fromUnixTimestamp64Milli({loaded_to:Int64})
