use strict; use warnings; use Fcntl;
fcntl(STDIN, F_SETFL, O_NONBLOCK);
my $buf;
1 until defined sysread(STDIN, $buf, 100);
print "got $buf";
