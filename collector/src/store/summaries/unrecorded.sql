-- Builds that nothing but their cells tells of.
SELECT DISTINCT toString(Build) AS build
FROM {{table}}
WHERE Build NOT IN (SELECT Build FROM isoscope_summary_builds FINAL)
