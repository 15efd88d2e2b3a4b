INSERT INTO isoscope_migrations (Number, Name, Checksum)
SELECT {number:UInt16}, {name:String}, {checksum:String}
