# Serves the tariffs and fetches one.
D=/tmp/pcts-w22
nginx -p $D/ -c nginx.conf & n=$!
i=0; until curl -s -o w/robots http://127.0.0.1:19451/robots.txt || [ $i -ge 20 ]; do sleep 0.1; i=$((i+1)); done
curl -sf -o w/index http://127.0.0.1:19451/
curl -sf -o w/tariff http://127.0.0.1:19451/tariff/2031.json; rc=$?
kill -QUIT $n; wait $n
[ $rc = 0 ] || { echo "tariff: year 2031 not yet decided" >&2; rm w/tariff.tmp 2>/dev/null; exit $rc; }
