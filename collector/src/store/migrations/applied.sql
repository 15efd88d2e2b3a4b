SELECT DISTINCT Number AS number, Name AS name, Checksum AS checksum
FROM isoscope_migrations
ORDER BY number
