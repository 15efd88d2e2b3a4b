-- On a cluster the rows, and with them the TTL, are in <table>_local.
SELECT replaceRegexpOne(name, '_local$', '') AS table, engine_full AS definition
FROM system.tables
WHERE database = currentDatabase() AND engine LIKE '%MergeTree' AND match(name, '^(otel_|isoscope_(requests|flows|operations|summary))')
ORDER BY table
