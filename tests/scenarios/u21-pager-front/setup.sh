rm -rf w; mkdir -p w/tls
printf 'foreground = yes\npid =\n[pager]\naccept = 127.0.0.1:19221\nconnect = 127.0.0.1:19222\ncert = w/tls/pager.pem\n' > w/pager.conf
