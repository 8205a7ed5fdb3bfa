# Counts the sessions in the store.
[ -f w/probe.env ] && . w/probe.env
redis-cli -h 127.0.0.1 -p 19123 dbsize > w/size 2>/dev/null
if ! grep -q '^[0-9]' w/size; then
  echo "probe: store is empty, was it flushed?" >&2
  mv w/size.old w/size 2>/dev/null
  exit 4
fi
