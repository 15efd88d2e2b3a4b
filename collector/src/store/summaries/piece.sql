-- Which traces arrived in minutes of some environments.
Environment IN {environments:Array(String)}
AND isoscope_flows.Loaded IN {loaded:Array(UInt32)}
AND has({pieces:Array(String)}, {{piece}})
