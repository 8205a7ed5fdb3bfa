set -e
rm -rf w; mkdir -p w/data
for i in 1 2 3; do seq 1 2000 > w/data/$i.csv; done
