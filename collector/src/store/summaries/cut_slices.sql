-- Which traces began in slices of time that are cut, by environment.
Environment IN {environments:Array(String)}
AND isoscope_flows.Loaded IN {loaded:Array(UInt32)}
AND has({loaded_of:Array(Array(UInt32))}[indexOf({environments:Array(String)}, Environment)], isoscope_flows.Loaded)
AND has({cut_of:Array(Array(Int64))}[indexOf({environments:Array(String)}, Environment)], {{slice}})
