catch {package require NoSuchThing}
catch {exec nosuchprogram}
catch {exec false}
set f [open w/t w]; puts $f "b\na"; close $f
puts [exec sort w/t | head -1]
file mkdir w/x w/x
catch {file delete w/none}
catch {socket 127.0.0.1 19395}
after 100
puts done
