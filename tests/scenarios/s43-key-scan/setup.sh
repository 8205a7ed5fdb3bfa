rm -rf w; mkdir -p w; printf "%s!\n" aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa > w/keys
