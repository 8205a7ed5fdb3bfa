set -e
rm -rf w; mkdir -p w
gcc -O1 -o w/bees bees.c
