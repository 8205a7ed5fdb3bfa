set -e
rm -rf w; mkdir -p w
cat > w/haproxy.cfg <<'X'
global
    maxconn 100
defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s
frontend shop
    bind 127.0.0.1:19392
    use_backened pool if TRUE
    default_backend pool
backend pool
    server a 127.0.0.1:19393
X
