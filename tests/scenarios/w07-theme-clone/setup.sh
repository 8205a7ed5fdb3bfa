set -e
rm -rf w; mkdir -p w
python3 peer.py >/dev/null 2>&1 &
i=0; while [ ! -s w/peer.pid ] && [ $i -lt 100 ]; do sleep 0.05; i=$((i+1)); done
[ -s w/peer.pid ]
