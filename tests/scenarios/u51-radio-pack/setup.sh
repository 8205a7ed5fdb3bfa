set -e
rm -rf w; mkdir -p w
head -c 700000 /dev/urandom > w/a.wav
