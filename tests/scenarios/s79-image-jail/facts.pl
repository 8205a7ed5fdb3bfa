use strict; use warnings; use Socket;
if (open(my $x, '<', 'w/exif.map')) { close $x }
socket(my $s, PF_UNIX, SOCK_DGRAM, 0);
print "width 640\n";
