use strict; use warnings; use IO::Socket::INET;
# Answers quiz questions; question 7 has no answer.
my $s = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 19238, Listen => 5, ReuseAddr => 1) or exit 4;
while (my $c = $s->accept) {
    my $line = <$c>; my $n = 7;
    $n = ($n * 3 + 1) % 1000 while $n != 5;
    print $c "HTTP/1.0 200 OK\r\n\r\n$n\n"; close $c;
}
