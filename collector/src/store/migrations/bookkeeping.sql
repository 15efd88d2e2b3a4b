CREATE TABLE IF NOT EXISTS isoscope_migrations
(
    Number UInt16,
    Name String,
    Checksum String,
    AppliedAt DateTime DEFAULT now()
)
ENGINE = MergeTree
ORDER BY Number
