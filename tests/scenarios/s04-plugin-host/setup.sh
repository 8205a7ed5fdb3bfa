set -e
rm -rf w; mkdir -p w/plug w/dep
echo 'int tone(int x){return x+1;}' > w/dep/t.c
gcc -shared -fPIC -Wl,-soname,libtonemap.so.3 -o w/dep/libtonemap.so w/dep/t.c
gcc -shared -fPIC -o w/plug/film.so plug.c -Lw/dep -ltonemap
gcc -o w/host host.c -ldl
rm -rf w/dep
