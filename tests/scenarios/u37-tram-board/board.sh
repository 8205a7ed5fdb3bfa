# Shows the next tram.
[ -f w/board.rc ] && . w/board.rc
python3 tram.py & t=$!
sleep 0.4
curl -s --max-time 3 -o w/next http://127.0.0.1:19237/
rc=$?
kill $t; wait $t
[ $rc = 0 ] || { echo "board: line 4 is cancelled" >&2; cat w/next.old 2>/dev/null; exit 5; }
