rm -rf w; mkdir w
