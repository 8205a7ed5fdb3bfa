ulimit -n 256; ulimit -v 4000000
exec 9>w/lock; flock -w 5 9 || exit 1
yes data | head -n 3000 > w/blob
tar -C w -czf w/b.tgz blob 2>/dev/null && mv w/b.tgz w/backup.tgz
rm -f w/old.tgz; ls w/older 2>/dev/null
( exec 8>w/lock; flock -n 8 || echo busy >w/note )
timeout 0.4 tail -f w/blob > /dev/null || true
tar -tzf w/backup.tgz | grep -q blob
