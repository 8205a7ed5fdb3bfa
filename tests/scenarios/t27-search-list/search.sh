mount --bind resolv.conf /etc/resolv.conf && mount --bind nsswitch.conf /etc/nsswitch.conf || exit 90
ip link set lo up || exit 90
python3 names.py & n=$!
python3 -m http.server --bind 127.0.0.1 --directory w 19449 >/dev/null 2>&1 & h=$!
sleep 0.5
for i in 1 2 3; do curl -s -o w/o$i http://docs.site:19449/index || exit 1; done
kill $n $h; wait
exit 0
