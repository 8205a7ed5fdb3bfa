set -e
rm -rf w; mkdir w
gcc -o w/cage cage.c
