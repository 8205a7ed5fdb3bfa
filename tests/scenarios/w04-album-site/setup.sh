set -e
rm -rf w; mkdir -p w
cat > w/site.conf <<'X'
server.document-root = var.CWD + "/w"
server.bind = "127.0.0.1"
server.port = 19410
server.modules = ( "mod_access"
index-file.names = "index.html"
X
