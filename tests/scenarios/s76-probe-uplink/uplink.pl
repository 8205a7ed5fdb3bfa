use strict; use warnings; use Socket;
# Checks the uplink from inside the isolated part.
if (open(my $c, '<', 'w/uplink.conf')) { close $c }
socket(my $s, PF_INET, SOCK_STREAM, 0) or exit 9;
unless (connect($s, sockaddr_in(80, inet_aton('203.0.113.9')))) {
    print STDERR "uplink: wrong subscriber number\n";
    unlink 'w/uplink.since';
    exit 6;
}
