# Fetches the ledger through the tunnel.
socat TCP-LISTEN:19421,bind=127.0.0.1,reuseaddr,fork TCP:127.0.0.1:19420 2>w/tunnel.log & t=$!
sleep 0.5
python3 ask.py; rc=$?
kill $t; wait $t 2>/dev/null
exit $rc
