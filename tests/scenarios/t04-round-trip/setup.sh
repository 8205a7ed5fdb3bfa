rm -rf w; mkdir -p w/in; seq 1 90000 > w/in/a; seq 1 50 > w/in/b
