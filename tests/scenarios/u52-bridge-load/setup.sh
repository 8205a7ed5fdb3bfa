set -e
rm -rf w; mkdir -p w
printf '#include <assert.h>\n#include <stdlib.h>\nint main(int c,char**v){(void)v;char*p=malloc(40); assert(c>3&&p); return 0;}' | gcc -O1 -o w/loads -x c -
