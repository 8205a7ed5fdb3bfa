set -e
rm -rf w; mkdir -p w
echo 1013 > w/baro
