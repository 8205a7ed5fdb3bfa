set -e
rm -rf w; mkdir -p w
seq 1 40 > w/numbers
