set -e
rm -rf w; mkdir -p w
gcc -o w/cage cage.c; echo x > w/a
