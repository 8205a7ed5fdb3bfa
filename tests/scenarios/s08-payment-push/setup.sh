set -e
rm -rf w; mkdir -p w/trust w/srv
openssl req -x509 -newkey rsa:2048 -nodes -keyout w/srv/k.pem -out w/srv/c.pem -days 30 -subj /CN=localhost >/dev/null 2>&1
python3 peer.py 19108 >/dev/null 2>&1 &
i=0; while [ ! -s w/peer.pid ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done
[ -s w/peer.pid ]
