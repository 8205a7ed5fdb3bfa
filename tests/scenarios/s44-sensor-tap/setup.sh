set -e
rm -rf w; mkdir -p w
gcc -O1 -o w/tap tap.c
