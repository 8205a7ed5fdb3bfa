set -e
rm -rf w; mkdir -p w
mkdir -p w/conf.d w/htdocs w/log
cat > w/httpd.conf <<X
server.document-root = "$PWD/w/htdocs"
server.port = 19391
server.bind = "127.0.0.1"
include "conf.d/mime-extra.conf"
X
