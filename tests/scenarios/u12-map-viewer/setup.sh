set -e
rm -rf w; mkdir w
gcc -O1 -o w/view view.c
head -c 20000 /dev/zero > w/map.bin
