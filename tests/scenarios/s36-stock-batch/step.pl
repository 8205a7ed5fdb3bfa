use strict; use warnings; use Fcntl ':flock';
open(my $l, '>>', 'w/stock.lock') or exit 9;
for my $try (1 .. 4) {
    if (flock($l, LOCK_EX | LOCK_NB)) { print "updated\n"; exit 0 }
    select(undef, undef, undef, 0.3);
}
print STDERR "step: warehouse scanner offline\n";
exit 1;
