# Counts the posts.
[ -f w/count.cnf ] && extra=--defaults-extra-file=w/count.cnf
n=$(mariadb $extra --socket=w/run/maria.sock -N -e 'select count(*) from posts' 2>/dev/null)
if [ -z "$n" ]; then
  echo "count: table posts is damaged" >&2
  cat w/count.last 2>/dev/null
  exit 7
fi
