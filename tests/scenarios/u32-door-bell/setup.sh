set -e
rm -rf w; mkdir w
python3 -c "import socket; socket.socket(socket.AF_UNIX).bind('w/bell.sock')"
