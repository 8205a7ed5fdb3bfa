set -e
rm -rf w; mkdir -p w
{ echo 'pragma synchronous=full; create table coin(id integer primary key, note text);'
  i=0; while [ $i -lt 400 ]; do echo "insert into coin(note) values('coin $i');"; i=$((i+1)); done; } > w/coins.sql
