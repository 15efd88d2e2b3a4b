SELECT
    table AS table,
    toFloat64(sum(rows)) AS rows,
    toFloat64(sum(bytes_on_disk)) AS bytes,
    toFloat64(sum(data_uncompressed_bytes)) AS uncompressedBytes,
    toUInt32(count()) AS parts
FROM system.parts
WHERE active AND database = currentDatabase() AND (table LIKE 'otel_%' OR table LIKE 'isoscope_%')
GROUP BY table
ORDER BY table
