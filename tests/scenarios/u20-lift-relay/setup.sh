rm -rf w; mkdir -p w/logs w/tls
printf 'daemon off; pid nginx.pid; error_log logs/error.log; events {}\nhttp { access_log off; include sites/*.conf; server { listen 127.0.0.1:19220 ssl; ssl_certificate tls/lift.crt; ssl_certificate_key tls/lift.key; } }\n' > w/nginx.conf
