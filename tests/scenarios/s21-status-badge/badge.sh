# Private network with its own name server and the badge service.
mount --bind resolv.conf /etc/resolv.conf && mount --bind nsswitch.conf /etc/nsswitch.conf || exit 90
ip link set lo up || exit 90
python3 names.py & ns=$!
python3 -m http.server --bind 127.0.0.1 --directory w 19125 >/dev/null 2>&1 & web=$!
sleep 0.4
for n in 1 2 3; do curl -s -o w/badge$n http://badge$n.example.test:19125/; done
cat w/colour.conf 2>/dev/null
kill $ns $web; wait
echo done
