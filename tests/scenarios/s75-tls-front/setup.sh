rm -rf w; mkdir -p w
printf 'foreground = yes\npid =\n[web]\naccept = 127.0.0.1:19175\nconnect = 127.0.0.1:19176\nclient = perhaps\n' > w/front.conf
