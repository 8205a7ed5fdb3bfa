rm -rf w; mkdir -p w/logs w/tmp w/site; echo hi > w/site/index.html
cat > w/nginx.conf <<'C'
user root; daemon off; worker_processes 2; pid nginx.pid; error_log logs/error.log;
events { worker_connections 64; }
http { access_log off; client_body_temp_path tmp/a; proxy_temp_path tmp/b; fastcgi_temp_path tmp/c; uwsgi_temp_path tmp/d; scgi_temp_path tmp/e;
  server { listen 127.0.0.1:19171; root site; } }
C
