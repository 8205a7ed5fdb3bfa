set -e
rm -rf w /tmp/pcts-w22; mkdir -p w /tmp/pcts-w22/site/tariff /tmp/pcts-w22/logs
echo welcome > /tmp/pcts-w22/site/index.html
echo '{"kWh": 31}' > /tmp/pcts-w22/site/tariff/2031.json
chmod 600 /tmp/pcts-w22/site/tariff/2031.json
cat > /tmp/pcts-w22/nginx.conf <<'X'
daemon off; user www-data; worker_processes 1; pid nginx.pid; error_log logs/error.log;
events {}
http { access_log off; server { listen 127.0.0.1:19451; root /tmp/pcts-w22/site; } }
X
