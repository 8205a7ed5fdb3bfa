use strict; use warnings;
# Every player stays connected while the piece is played.
if (open(my $s, '<', 'w/score')) { close $s }
my @players;
for my $n (1 .. 14) {
    my $pid = open(my $p, '|-', 'cat > /dev/null');
    if (!defined $pid) {
        print STDERR "brass: trombone $n is out of tune\n";
        unlink 'w/brass.rec';
        exit 5;
    }
    push @players, $p;
}
print $_ "note\n" for @players;
