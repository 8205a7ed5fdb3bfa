use Fcntl ':flock';
open(my $f, '>>', 'w/vault.lck'); flock($f, LOCK_EX); sleep 20;
