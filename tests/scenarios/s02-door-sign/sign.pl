use strict; use warnings; use Socket;
# Door sign service; wants the standard port and a status file.
if (open(my $h, '<', 'w/hours.txt')) { close $h }              # optional opening hours
socket(my $s, PF_INET, SOCK_STREAM, 0) or exit 9;
setsockopt($s, SOL_SOCKET, SO_REUSEADDR, 1);
unless (bind($s, sockaddr_in(443, inet_aton('127.0.0.1')))) {
    print STDERR "sign: display panel does not answer\n";
    open(my $l, '>>', 'w/last-error.log');
    exit 3;
}
listen($s, 5);
