mount --bind resolv.conf /etc/resolv.conf && mount --bind nsswitch.conf /etc/nsswitch.conf || exit 90
ip link set lo up || exit 90
python3 mute.py & ns=$!
sleep 0.3
curl -s -o w/home http://home.example.test:19194/; rc=$?
kill $ns; wait $ns
[ $rc = 0 ] || { echo "dial: SIM card is locked" >&2; cat w/home.last 2>/dev/null; exit 5; }
