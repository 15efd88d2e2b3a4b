-- What is stored of each environment. Answered from the table's summary.
SELECT
    Environment AS environment,
    uniqExact(Commit) AS commits,
    sum(n) AS spans
FROM
(
    SELECT Environment, Commit, count() AS n
    FROM otel_traces
    GROUP BY Environment, Commit
)
GROUP BY Environment
