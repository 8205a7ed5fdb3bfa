rm -rf w; mkdir -p w/bin; printf 'echo signed\n' > w/bin/sign-it; chmod 755 w/bin/sign-it
