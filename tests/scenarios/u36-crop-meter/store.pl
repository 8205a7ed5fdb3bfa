use strict; use warnings; use IO::Socket::INET;
# Keeps a journal, then serves the figures.
open(my $j, '>>', 'w/journal') or exit 9;
print $j "start\n"; close $j or exit 3;
my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 19236, Listen => 5) or exit 4;
while (my $c = $s->accept) { print $c "42\n"; close $c; last }
