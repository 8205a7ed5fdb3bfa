# Rings every guest; the reaper runs beside it.
perl reaper.pl & r=$!
bash -c 'echo $$ > w/running; for n in 1 2 3 4 5 6 7 8 9 10 11 12; do echo "room $n" >> w/called; read -t 0.3 x < <(sleep 1); done'
rc=$?
wait $r
if [ $rc -ne 0 ]; then echo "wake: telephone exchange overloaded" >&2; rm w/called.old 2>/dev/null; exit 9; fi
