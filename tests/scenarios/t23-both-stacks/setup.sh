rm -rf w; mkdir -p w
echo x > w/index
