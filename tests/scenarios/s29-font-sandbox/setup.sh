set -e
rm -rf w; mkdir -p w
gcc -o w/box box.c
