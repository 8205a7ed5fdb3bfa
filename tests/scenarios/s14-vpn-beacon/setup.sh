rm -rf w; mkdir -p w
echo '{"listen":"198.51.100.7","port":19114}' > w/beacon.json
