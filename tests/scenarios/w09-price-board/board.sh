mount --bind resolv.conf /etc/resolv.conf && mount --bind nsswitch.conf /etc/nsswitch.conf || exit 90
ip link set lo up || exit 90
python3 names.py & n=$!
python3 -m http.server --bind 127.0.0.1 --directory w 19429 >/dev/null 2>&1 & h=$!
sleep 0.4
php board.php; rc=$?
kill $n $h; wait
exit $rc
