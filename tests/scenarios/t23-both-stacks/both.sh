python3 -m http.server --bind 127.0.0.1 --directory w 19440 >/dev/null 2>&1 & h=$!
sleep 0.6
for n in 1 2 3; do curl -s --resolve both.test:19440:[::1],127.0.0.1 -o w/g$n http://both.test:19440/index || exit 1; done
kill $h; wait $h
exit 0
