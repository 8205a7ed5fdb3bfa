use strict; use warnings; use IO::Socket::INET;
# Reads the meters once.
if (open(my $m, '<', 'w/meters.txt')) { close $m }
my $s = IO::Socket::INET->new(PeerAddr => '127.0.0.1', PeerPort => 19121, Timeout => 2);
if (!$s) {
    print STDERR "poll: meter 4 has an invalid serial number\n";
    unlink 'w/poll.lock';
    exit 5;
}
