use strict; use warnings;
# Looks for well-formed keys.
if (open(my $x, '<', 'w/exceptions')) { close $x }
open(my $in, '<', 'w/keys') or exit 9;
$| = 1; print "scanning\n";
while (<$in>) { chomp; my $ok = 0; $ok = 1 if /^((a|aa|\w)+\2?)+\1$/; print "$ok\n" }
