// See pages.h.
#define _GNU_SOURCE
#include "pages.h"
#include "options.h"
#include <sys/mman.h>

void *pages_take(size_t bytes) {
  void *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (p == MAP_FAILED) fail(EXIT_OWN_FAILURE, "out of memory", NULL, NULL);
  return p;
}

void pages_give_back(void *at, size_t bytes) {
  if (at) munmap(at, bytes);
}
