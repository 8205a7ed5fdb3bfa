rm -rf w; mkdir -p w/src
for n in $(seq 1 280); do : > w/src/$n.txt; done
