set -e
rm -rf w; mkdir w
gcc -O0 -o w/ferry ferry.c
