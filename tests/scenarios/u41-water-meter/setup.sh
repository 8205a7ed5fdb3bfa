set -e
rm -rf w; mkdir -p w
mkdir -p w/spool w/in
for i in 1 2 3 4; do echo "m$i;$((i*7))"; done > w/in/readings
