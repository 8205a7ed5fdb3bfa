mount -t tmpfs -o size=96k none w/vol || exit 77
cat w/vol/schema.local 2>/dev/null
python3 feed.py | sqlite3 -bail w/vol/m.db 2>w/sql.log || { echo "job: database is locked by another user" >&2; exit 4; }
