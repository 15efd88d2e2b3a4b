-- The operations that run more than once in a trace.
SELECT DISTINCT toString(OperationId) AS operation
FROM isoscope_summary_calls
WHERE Build IN {builds:Array(UInt64)} AND Calls > 1
