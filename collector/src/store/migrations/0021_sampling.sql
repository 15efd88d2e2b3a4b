-- How many requests a trace stands for: 1 / p, where its root's trace state tells with what probability p it
-- was kept. Rows of before count as one.
ALTER TABLE isoscope_flows ADD COLUMN IF NOT EXISTS Weight Float32 DEFAULT 1 CODEC(ZSTD(1));
