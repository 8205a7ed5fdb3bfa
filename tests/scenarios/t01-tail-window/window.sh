# Looks at the log for one second; the time limit is the way to stop.
(for n in 1 2 3 4 5; do echo "line $n"; sleep 0.15; done > w/log) &
sleep 0.1
timeout 1 tail -f w/log > w/seen
[ $? -eq 124 ] || exit 1
wait
grep -c line w/seen
