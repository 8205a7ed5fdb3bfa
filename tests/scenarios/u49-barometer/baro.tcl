# Reads the barometer again and again.
for {set i 0} {$i < 200} {incr i} {
  if {[catch {set f [open w/baro r]}]} { puts stderr "baro: air pressure out of range"; exit 2 }
  gets $f line
  after 2
}
