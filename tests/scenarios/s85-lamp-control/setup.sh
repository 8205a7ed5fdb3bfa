set -e
rm -rf w; mkdir -p w
python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('w/lamp.sock')"
