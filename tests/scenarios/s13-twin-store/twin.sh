# Starts the metrics page, then the store; both have the same default port.
python3 -m http.server --bind 127.0.0.1 --directory w 19113 >/dev/null 2>&1 &
page=$!
i=0
until curl -s -o /dev/null http://127.0.0.1:19113/; do i=$((i+1)); [ $i -gt 40 ] && exit 90; sleep 0.1; done
redis-server --port 19113 --bind 127.0.0.1 --save '' --dir w > w/store.log 2>&1
rc=$?
kill $page; wait $page
if [ $rc -ne 0 ]; then
  echo "twin: store ran out of memory" >&2
  exit 2
fi
