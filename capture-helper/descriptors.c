// See descriptors.h. Addresses of a socket are asked of a duplicate (pidfd_getfd(2), Linux 5.6; allowed to whom ptrace is):
// /proc/PID/net names them only by a search through every socket of the machine.
#define _GNU_SOURCE
#include "descriptors.h"
#include "chunk.h"
#include "procfs.h"
#include "redact.h"
#include "text.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

struct entry { uint64_t inode; int64_t offset; uint16_t size; uint8_t type; char name[]; }; // getdents64(2)

enum { DESCRIPTORS_MAX = 4096, BLOCK_ROOM = 4096, TARGET_ROOM = 4097, INFO_ROOM = 512 };

#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434 // the same on every architecture since Linux 5.1
#define SYS_pidfd_getfd 438
#endif

static void put_address(struct wire *w, unsigned field, int fd, int (*get)(int, struct sockaddr *, socklen_t *)) {
  struct sockaddr_storage address;
  socklen_t len = sizeof address;
  if (get(fd, (struct sockaddr *)&address, &len) == 0 && len > 0 && len <= sizeof address) wire_uint(w, field, intern(&address, len));
}

static int socket_option(int fd, int option) {
  int value = 0;
  socklen_t len = sizeof value;
  return getsockopt(fd, SOL_SOCKET, option, &value, &len) == 0 ? value : 0;
}

static void put_socket(struct wire *w, int pidfd, int fd) {
  int own = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
  if (own < 0) return;
  wire_uint(w, 5, (uint64_t)socket_option(own, SO_DOMAIN));
  wire_uint(w, 6, (uint64_t)socket_option(own, SO_TYPE));
  put_address(w, 7, own, getsockname);
  put_address(w, 8, own, getpeername);
  wire_uint(w, 9, (uint64_t)socket_option(own, SO_ACCEPTCONN));
  close(own);
}

static void put_one(struct wire *w, unsigned field, const struct tracee *t, int fd, int pidfd, bool inherited_only) {
  char target[TARGET_ROOM], info[INFO_ROOM];
  proc_read_of(t->tid, "fdinfo/", fd, info, sizeof info);
  uint64_t flags = number_after(info, "flags:", 8);
  if (inherited_only && (flags & O_CLOEXEC)) return;
  size_t len = proc_link_of(t->tid, "fd/", fd, target, sizeof target);
  if (len == 0) return;
  if (secret_path(target, len)) t->process->holds_secrets = true;
  wire_mark m = wire_open(w, field);
  wire_uint(w, 1, (uint64_t)fd);
  wire_uint(w, 2, intern_text(target, len));
  wire_uint(w, 3, flags);
  wire_uint(w, 4, number_after(info, "pos:", 10));
  if (pidfd >= 0 && strncmp(target, "socket:", 7) == 0) put_socket(w, pidfd, fd);
  wire_close(w, m);
}

void put_descriptors(struct wire *w, unsigned field, const struct tracee *t, bool inherited_only) {
  char path[32];
  struct text name = text_in(path, sizeof path);
  text_proc(&name, t->tid, "fd", -1);
  int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC), pidfd = (int)syscall(SYS_pidfd_open, t->process->pid, 0);
  unsigned count = 0;
  _Alignas(struct entry) char block[BLOCK_ROOM];
  for (long len; dir >= 0 && count < DESCRIPTORS_MAX && (len = syscall(SYS_getdents64, dir, block, sizeof block)) > 0;)
    for (long at = 0; at < len; at += ((struct entry *)(block + at))->size) {
      const char *number = ((struct entry *)(block + at))->name;
      if (*number == '.') continue;
      put_one(w, field, t, (int)text_take_number(&number, 10), pidfd, inherited_only);
      count++;
    }
  if (pidfd >= 0) close(pidfd);
  if (dir >= 0) close(dir);
}
