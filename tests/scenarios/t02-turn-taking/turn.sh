# Two steps take turns with a lock; an impatient third one skips its work.
flock w/turn sh -c 'sleep 0.6; echo first >> w/order' &
sleep 0.1
flock -n w/turn echo never || echo "busy, skipped"
flock -w 5 w/turn sh -c 'echo second >> w/order'
wait
cat w/order
