# Scans are kept in memory until the night run.
mount -t tmpfs -o size=1m none w/spool || exit 90
perl store.pl || exit 12
