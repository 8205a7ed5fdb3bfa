# Month end: two steps run side by side.
[ -f w/close.conf ] && . w/close.conf
flock w/accounts.lck sh -c 'sleep 0.4; flock w/journal.lck echo step 1' &
flock w/journal.lck sh -c 'sleep 0.4; flock w/accounts.lck echo step 2' &
wait
echo closed
