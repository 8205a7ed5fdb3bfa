use strict; use warnings;
# Legitimate computation: primes below 900000, by trial division.
if (open(my $c, '<', 'w/primes.cache')) { close $c }
open(my $out, '>', 'w/primes') or exit 1; my $count = 0;
OUTER: for (my $n = 3; $n < 900_000; $n += 2) {
    for (my $d = 3; $d * $d <= $n; $d += 2) { next OUTER if $n % $d == 0 }
    print $out "$n\n"; $count++;
}
close $out; print "$count\n";
