# Boots the queue store and waits for its socket.
[ -f w/conf/override.conf ] && cat w/conf/override.conf >> w/conf/redis.conf
redis-server w/conf/redis.conf > w/boot.log 2>&1 &
i=0
while [ ! -S w/q.sock ] && [ $i -lt 10 ]; do sleep 0.1; i=$((i+1)); done
if [ ! -S w/q.sock ]; then
  echo "boot: kernel has no unix sockets?" >&2
  wait
  exit 5
fi
