// See memory.h. process_vm_readv(2) stops at the first address it cannot read; what follows is asked for again, so that one
// bad pointer does not cost the others. Where a system call filter forbids it, /proc/PID/mem has the same bytes, one read for each.
#define _GNU_SOURCE
#include "memory.h"
#include "kernel.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/uio.h>
#include <unistd.h>

enum { ASKS_AT_ONCE = 64, PAGE = 4096, PATH_ROOM = 32 };

bool memory_locked;

static size_t read_file(pid_t tid, struct read_ask *asks, size_t count) {
  char path[PATH_ROOM];
  struct text name = text_in(path, sizeof path);
  text_proc(&name, tid, "mem", -1);
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  for (size_t i = 0; i < count; i++) {
    ssize_t n = pread(fd, asks[i].into, asks[i].want, (off_t)asks[i].addr);
    asks[i].got = n > 0 ? (uint32_t)n : 0;
  }
  if (fd >= 0) close(fd);
  return count;
}

// Reads up to ASKS_AT_ONCE; returns how many are settled.
static size_t read_some(pid_t tid, struct read_ask *asks, size_t count) {
  struct iovec local[ASKS_AT_ONCE], remote[ASKS_AT_ONCE];
  if (count > ASKS_AT_ONCE) count = ASKS_AT_ONCE;
  for (size_t i = 0; i < count; i++) {
    local[i] = (struct iovec){asks[i].into, asks[i].want};
    remote[i] = (struct iovec){(void *)(uintptr_t)asks[i].addr, asks[i].want};
  }
  long n = syscall(SYS_process_vm_readv, (long)tid, local, count, remote, count, 0L);
  if (n < 0 && (errno == EPERM || errno == ENOSYS)) return read_file(tid, asks, count);
  size_t left = n > 0 ? (size_t)n : 0;
  for (size_t i = 0; i < count; i++) {
    asks[i].got = left < asks[i].want ? (uint32_t)left : asks[i].want;
    left -= asks[i].got;
    if (asks[i].got < asks[i].want) return i + 1;
  }
  return count;
}

void memory_read(pid_t tid, struct read_ask *asks, size_t count) {
  for (size_t i = 0; memory_locked && i < count; i++) asks[i].got = 0;
  for (size_t done = 0; !memory_locked && done < count;) done += read_some(tid, asks + done, count - done);
}

// The smallest page of any supported architecture: right for larger ones too, only more careful.
uint32_t memory_to_page_end(uint64_t addr) { return PAGE - (uint32_t)(addr % PAGE); }
