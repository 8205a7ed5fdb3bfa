# Loads, tolerates one double entry, reports.
set -e
sqlite3 w/d.db "create table t(k text primary key, v int); begin; insert into t values('a',1),('b',2); commit;"
sqlite3 w/d.db "insert into t values('a',9)" 2>/dev/null || echo "double entry ignored"
sqlite3 -separator " " w/d.db "select * from t" | awk '{ s += $2 } END { print "sum", s }'
rm -f w/d.db-journal w/d.db-wal
