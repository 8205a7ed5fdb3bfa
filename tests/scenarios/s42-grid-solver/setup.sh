set -e
rm -rf w; mkdir -p w
echo "3 4 5" > w/grid
