rm -rf w; mkdir -p w/vol
