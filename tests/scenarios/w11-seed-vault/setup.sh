rm -rf w; mkdir -p w
echo s > w/seed
