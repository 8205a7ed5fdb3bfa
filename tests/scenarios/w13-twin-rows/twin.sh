# Copies the rows of one table into its twin.
mkfifo w/rows
(cat w/rows.src 2>/dev/null) &
perl -e '$SIG{ALRM} = sub { unlink "w/x"; warn "twin: bad checksum\n"; exit 8 }; alarm 2; open(F, "<", "w/rows"); print while <F>;'
