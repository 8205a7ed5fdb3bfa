rm -rf w; mkdir w
printf 'global\n maxconn 20\ndefaults\n mode http\n timeout connect 1s\n timeout client 1s\n timeout server 1s\n' > w/base.cfg
printf 'frontend f\n bind 127.0.0.1:19381\n default_backend b\nbackend b\n balanc roundrobin\n server s 127.0.0.1:19382\n' > w/site.cfg
