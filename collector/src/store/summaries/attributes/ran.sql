-- In how many traces each operation ran that is being summarised.
SELECT toString(OperationId) AS operation, sumIf(Traces, Outcome = 'failed') AS failed, sumIf(Traces, Outcome != 'failed') AS others
FROM isoscope_summary_spans
WHERE Build IN {builds:Array(UInt64)}
GROUP BY operation
