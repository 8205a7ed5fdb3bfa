use strict; -e "w/store.rc"; my $r = system("w/frames-tool"); if ($r) { print STDERR "store: frame rate too high\n"; unlink "w/f.tmp"; exit 4 }
