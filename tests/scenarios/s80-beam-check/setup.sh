set -e
rm -rf w; mkdir -p w
gcc -O0 -o w/beam beam.c
printf "1 2 3 -4\n" > w/loads
