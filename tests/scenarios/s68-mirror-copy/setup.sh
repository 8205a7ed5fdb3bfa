rm -rf w; mkdir -p w/a/sub; for i in 1 2 3 4; do seq 1 900 > w/a/sub/$i; done; ln -s absent w/a/dangling
