# A private server on a Unix socket only.
b=/usr/lib/postgresql/15/bin; d=/tmp/pcts-t09
$b/pg_ctl -D $d/db -o "-c listen_addresses='' -k $d" -l $d/log -w start >/dev/null || exit 1
$b/psql -h $d -U tester -d postgres -qc 'create table t(n int primary key); insert into t values(1),(2)' || exit 1
$b/psql -h $d -U tester -d postgres -qc 'insert into t values(1)' 2>/dev/null && exit 1
[ "$($b/psql -h $d -U tester -d postgres -Atc 'select sum(n) from t')" = 3 ] || exit 1
$b/pg_ctl -D $d/db -m fast -w stop >/dev/null
