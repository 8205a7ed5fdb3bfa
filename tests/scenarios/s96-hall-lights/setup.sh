set -e
rm -rf w; mkdir -p w/tls
openssl req -x509 -newkey rsa:2048 -nodes -keyout w/k -out w/tls/hall.crt -days 30 -subj /CN=hall >/dev/null 2>&1
