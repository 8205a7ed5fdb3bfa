socat TCP-LISTEN:19447,bind=127.0.0.1,reuseaddr,fork,backlog=60 EXEC:cat & s=$!
sleep 0.4
python3 load.py; rc=$?
kill $s; wait $s
exit $rc
