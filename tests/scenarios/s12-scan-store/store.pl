use strict; use warnings;
my $n = 0;
if (open(my $o, '<', 'w/scanner.conf')) { close $o }            # optional
for my $page (1 .. 40) {
    mkdir 'w/spool/pages';                                   # exists from the second page on
    open(my $f, '>', "w/spool/pages/$page.raw") or last;
    $f->autoflush(1);
    print $f 'p' x 60_000 or last;
    close $f or last;
    $n++;
}
if ($n < 40) {
    print STDERR "store: scanner paper jam after page $n\n";
    unlink "w/spool/index.tmp";
    exit 1;
}
