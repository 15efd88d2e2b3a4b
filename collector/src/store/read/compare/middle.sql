-- When the n-th trace of a side began, of those that began in one slice.
{{traces}}
SELECT Ms AS ms
FROM (SELECT {{cell_side}} AS Side, Ms FROM traces)
WHERE Side = {side:UInt8}
ORDER BY Ms
LIMIT 1 OFFSET {nth:UInt64}
