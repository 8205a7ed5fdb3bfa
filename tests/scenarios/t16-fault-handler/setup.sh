set -e
rm -rf w; mkdir w
gcc -O1 -o w/probe probe.c
