use strict; use warnings;
my @matrix;
if (open(my $h, '<', 'w/hints.txt')) { close $h }
for my $i (1 .. 400) { push @matrix, 'd' x 1_000_000 }
print scalar(@matrix), " stops\n";
