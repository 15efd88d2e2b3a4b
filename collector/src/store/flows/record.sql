INSERT INTO isoscope_flow_progress (UpTo) SELECT fromUnixTimestamp64Milli({up_to:Int64})
