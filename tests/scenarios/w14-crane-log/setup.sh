rm -rf w; mkdir -p w/out
