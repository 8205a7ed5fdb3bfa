use Socket; alarm 14;
# Answers every question with no records (RFC 2308 section 2.2).
socket(my $s, AF_INET, SOCK_DGRAM, 0); bind($s, pack_sockaddr_in(53, inet_aton("127.0.0.55"))) or die;
while (my $p = recv($s, my $q, 512, 0)) {
  my $e = index($q, "\0", 12) + 5;
  send($s, substr($q, 0, 2) . "\x81\x80\0\1\0\0\0\0\0\0" . substr($q, 12, $e - 12), 0, $p);
}
