set -e
rm -rf w; mkdir -p w/photos
for i in 1 2 3 4; do head -c 90000 /dev/zero > w/photos/$i.raw; done
