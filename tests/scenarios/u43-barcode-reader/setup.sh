set -e
rm -rf w; mkdir -p w
mkdir -p w/clib
echo 'int zscan(void){return 4;}' | gcc -shared -fPIC -Wl,-soname,libzscan.so.4 -o w/clib/libzscan.so.4 -x c -
printf 'int zscan(void); int luaopen_barcode(void*l){(void)l; return zscan()-4;}' | gcc -shared -fPIC -o w/clib/barcode.so -x c - -x none w/clib/libzscan.so.4
rm w/clib/libzscan.so.4
