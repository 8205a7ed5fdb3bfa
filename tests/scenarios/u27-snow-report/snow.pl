use strict; use warnings; use Socket;
# Listens for snow reports as soon as the port is free.
if (open(my $c, '<', 'w/snow.rc')) { close $c }
socket(my $s, PF_INET, SOCK_STREAM, 0) or exit 9;
select(undef, undef, undef, 0.03) until bind($s, sockaddr_in(19227, inet_aton('127.0.0.1')));
listen($s, 5); print "listening\n";
