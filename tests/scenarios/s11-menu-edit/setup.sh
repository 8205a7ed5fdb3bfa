unshare -m true || exit 77
set -e
rm -rf w; mkdir -p w/store w/ro
sqlite3 w/store/menu.db 'create table dish(id integer primary key, name text); insert into dish(name) values("soup");'
