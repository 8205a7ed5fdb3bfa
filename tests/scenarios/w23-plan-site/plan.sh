# Serves the plans of the house and fetches one for the printer.
nginx -p w/ -c nginx.conf & n=$!
i=0; until curl -s -o w/first http://127.0.0.1:19453/ || [ $i -ge 20 ]; do sleep 0.1; i=$((i+1)); done
curl -sf -o w/north http://127.0.0.1:19453/hall/north.svg; rc=$?
kill -QUIT $n; wait $n
[ $rc = 0 ] || { echo "plan: printer offline" >&2; rm w/north 2>/dev/null; exit $rc; }
