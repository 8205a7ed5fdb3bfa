set -e
rm -rf w; mkdir -p w
cat > w/s.c <<'X'
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) { int f = open("w/frames", O_RDWR | O_CREAT, 0600); if (ftruncate(f, 8192)) return 2; char *p = mmap(0, 8192, PROT_READ | PROT_WRITE, MAP_SHARED, f, 0); p[5000] = 1; if (ftruncate(f, 100)) return 3; return p[5000]; }
X
gcc -o w/frames-tool w/s.c
