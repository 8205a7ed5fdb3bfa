rm -rf w; mkdir -p w/in; seq 1 20 > w/in/a
