use strict; use warnings;
# Runs the rotation hook when there is one.
if (-x 'w/hooks/pre-rotate') { system('w/hooks/pre-rotate') }
if (-x 'w/hooks/rotate') {
    if (system { 'w/hooks/rotate' } 'rotate', '--now') {
        print STDERR "start: rotation took too long\n";
        unlink 'w/rotate.pid';
        exit 7;
    }
}
