# A slow producer and an impatient reader.
(sleep 2; echo reading 7) | perl tap.pl
