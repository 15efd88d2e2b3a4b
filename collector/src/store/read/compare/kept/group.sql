-- The number of the group that a cell belongs to.
transform(cityHash64(Build, Environment, Version, Slice), {ids:Array(UInt64)}, {numbers:Array(UInt32)}, {none:UInt32})
