use strict; use warnings; use Socket;
# Switches the lamp through the local daemon.
if (open(my $c, '<', 'w/lamp.rc')) { close $c }
my $ok = 0;
for (1 .. 3) {
    socket(my $s, PF_UNIX, SOCK_STREAM, 0) or exit 9;
    if (connect($s, pack_sockaddr_un('w/lamp.sock'))) { $ok = 1; last }
    select undef, undef, undef, 0.1;
}
if (!$ok) { print STDERR "lamp: bulb is broken\n"; unlink 'w/lamp.state'; exit 4 }
