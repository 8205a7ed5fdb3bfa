# Writes the monthly meter file into the spool.
catch {open w/in/override r}
set f [open w/in/readings r]
set rows [split [read $f] \n]; close $f
puts "read [llength $rows] rows"
set out [open w/spool/2026/05/meter.csv w]
foreach r $rows { puts $out $r }
close $out
