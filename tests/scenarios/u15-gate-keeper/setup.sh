rm -rf w; mkdir -p w/logs w/sites w/tmp
printf 'daemon off; pid nginx.pid; error_log logs/error.log; events {}\nhttp { access_log off; include sites/*.conf; include optional/*.conf; }\n' > w/nginx.conf
echo 'server { listen 127.0.0.1:19215; }' > w/sites/10-main.conf
echo 'server { listen 127.0.0.1:19216; client_max_body perhaps; }' > w/sites/20-gate.conf
