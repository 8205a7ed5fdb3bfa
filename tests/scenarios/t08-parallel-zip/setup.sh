rm -rf w; mkdir -p w/f; i=0; while [ $i -lt 24 ]; do seq 1 60000 > w/f/$i; i=$((i+1)); done
