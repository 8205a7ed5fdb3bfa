set -e
rm -rf w; mkdir -p w/site/hall w/logs
echo plans > w/site/index.html
cat > w/nginx.conf <<'X'
daemon off; user root; worker_processes 1; pid nginx.pid; error_log logs/error.log;
events {}
http { access_log off; server { listen 127.0.0.1:19453; root site; error_page 404 =500 @busy; location @busy { return 500; } } }
X
