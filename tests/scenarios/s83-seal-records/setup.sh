set -e
rm -rf w; mkdir -p w
head -c 6500 /dev/zero > w/seals.rec
