-- Which traces are counted: those of some subjects, each of which has a name and a build.
Environment IN {environments:Array(String)}
AND isoscope_flows.Loaded IN {loaded:Array(UInt32)}
AND has({names:Array(String)}, {{name}})
