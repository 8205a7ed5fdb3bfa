set -e
rm -rf w; mkdir -p w
seq 1 50 > w/list
