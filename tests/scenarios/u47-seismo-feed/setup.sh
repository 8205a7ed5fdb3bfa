set -e
rm -rf w; mkdir -p w
printf "QK1 0200\n" > w/quake.rec; seq -f "%011g" 1 120 >> w/quake.rec
