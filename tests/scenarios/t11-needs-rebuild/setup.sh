rm -rf w; mkdir w; echo a > w/in
