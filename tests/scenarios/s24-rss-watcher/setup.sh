rm -rf w; mkdir -p w; echo 1 > w/state.json
