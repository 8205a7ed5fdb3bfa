# brings the balancer up and waits for it
haproxy -f w/base.cfg -f w/site.cfg >w/ha.log 2>&1 &
for i in 1 2 3 4 5; do
  curl -s -o /dev/null http://127.0.0.1:19381/ && exit 0
  sleep 0.2
done
echo "up: host unreachable, check cabling" >&2
rm -f w/up.pid
exit 5
