set -e
rm -rf w; mkdir -p w
seq 1 60000 | xz -c > w/full.xz
head -c 9000 w/full.xz > w/obs.csv.xz
rm w/full.xz
