// See numbers.h.
#define _GNU_SOURCE
#include "numbers.h"
#include "text.h"
#include <fcntl.h>
#include <stdint.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { BLOCK_ROOM = 4096, PATH_ROOM = 64 };
struct entry { uint64_t inode; int64_t offset; uint16_t size; uint8_t type; char name[]; }; // getdents64(2)

void each_number(pid_t pid, const char *name, void (*visit)(pid_t, void *), void *with) {
  char path[PATH_ROOM];
  struct text t = text_in(path, sizeof path);
  if (pid) text_proc(&t, pid, name, -1);
  else text_put(&t, "/proc");
  int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  _Alignas(struct entry) char block[BLOCK_ROOM];
  for (long len; dir >= 0 && (len = syscall(SYS_getdents64, dir, block, sizeof block)) > 0;)
    for (long at = 0; at < len; at += ((struct entry *)(block + at))->size) {
      const char *digits = ((struct entry *)(block + at))->name;
      if (*digits >= '0' && *digits <= '9') visit((pid_t)text_take_number(&digits, 10), with);
    }
  if (dir >= 0) close(dir);
}
