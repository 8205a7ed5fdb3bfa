rm -rf w; mkdir -p w/src; for i in 1 2 3; do seq 1 500 > w/src/$i.txt; done
