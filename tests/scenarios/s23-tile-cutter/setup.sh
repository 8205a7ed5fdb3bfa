set -e
rm -rf w; mkdir -p w/layers
for i in $(seq 10 59); do echo "layer $i" > w/layers/layer-$i.dat; done
