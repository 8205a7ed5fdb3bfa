# Serves, reloads once, stops in order.
nginx -p w/ -c nginx.conf & n=$!
i=0
until curl -fs -o w/got http://127.0.0.1:19171/; do i=$((i+1)); [ $i -gt 50 ] && { kill $n; exit 1; }; sleep 0.1; done
kill -HUP $n; sleep 0.7
curl -fs -o w/got http://127.0.0.1:19171/ || { kill $n; exit 1; }
kill $n; wait $n
cmp w/site/index.html w/got
