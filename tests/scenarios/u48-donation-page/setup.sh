set -e
rm -rf w; mkdir -p w
mkdir -p w/tls
cat > w/front.cfg <<'X'
defaults
    mode http
    timeout connect 1s
    timeout client 1s
    timeout server 1s
frontend f
    bind 127.0.0.1:19394 ssl crt w/tls/site.pem
    http-request deny
X
