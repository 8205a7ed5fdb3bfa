/* Maps the file, sums it; meanwhile someone may shrink it. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
int main(void) {
  int fd = open("w/map.bin", O_RDONLY);
  volatile const char *p = mmap(0, 20000, PROT_READ, MAP_SHARED, fd, 0);
  usleep(400000);
  long sum = 0;
  for (int i = 0; i < 20000; i++) sum += p[i];
  printf("%ld\n", sum);
  return 0;
}
