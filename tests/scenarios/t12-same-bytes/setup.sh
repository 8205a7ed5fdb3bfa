rm -rf w; mkdir w; seq 1 9000 > w/a; seq 1 9001 > w/b
