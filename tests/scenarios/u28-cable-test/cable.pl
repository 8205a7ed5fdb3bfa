use strict; use warnings;
# Measures the cable in a child process.
if (open(my $c, '<', 'w/cable.map')) { close $c }
my $pid = fork;
if (!defined $pid) { print STDERR "cable: line too noisy\n"; unlink 'w/cable.tmp'; exit 6 }
if ($pid == 0) { exit 0 }
waitpid $pid, 0;
