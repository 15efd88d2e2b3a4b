SELECT toFloat64(toUnixTimestamp64Milli(max(LastSeen))) AS upTo FROM isoscope_errors
