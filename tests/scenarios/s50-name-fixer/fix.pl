use strict; use warnings;
# Normalises names with the tools at hand.
if (open(my $x, '<', 'w/exceptions')) { close $x }
open(my $in, '<', 'w/names') or exit 9; open(my $out, '>', 'w/fixed') or exit 9;
while (my $n = <$in>) {
    chomp $n;
    my $low = `printf %s '$n' | tr A-Z a-z`;
    my $num = `basename '$low' | cut -d- -f2`;
    print $out "$num $low";
}
