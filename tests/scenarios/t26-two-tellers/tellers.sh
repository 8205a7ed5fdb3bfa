sqlite3 w/t.db 'create table t(n)'
python3 teller.py a & p=$!
python3 teller.py b & q=$!
wait $p || exit 1; wait $q || exit 1
sqlite3 w/t.db 'select count(*) from t'
