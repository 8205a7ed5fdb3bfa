haproxy -f w/haproxy.cfg -D -p w/pid > w/log 2>&1 || { echo "balancer: certificate expired" >&2; rm w/pid 2>/dev/null; exit 11; }
