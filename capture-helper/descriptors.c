// See descriptors.h. Addresses of a socket are asked of a duplicate (pidfd_getfd(2), Linux 5.6; allowed to whom ptrace is):
// /proc/PID/net names them only by a search through every socket of the machine.
#define _GNU_SOURCE
#include "descriptors.h"
#include "chunk.h"
#include "gather.h"
#include "options.h"
#include "procfs.h"
#include "redact.h"
#include "text.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { DESCRIPTORS_MAX = 4096, TARGET_ROOM = 4097, INFO_ROOM = 64 << 10 /* an epoll instance has a line for each watch */ };

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

struct describe_more describe_more;

// False: not permitted, so that family, type and addresses are still to be found out.
static bool put_socket(struct wire *w, int pidfd, int fd) {
  int own = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
  if (own < 0) return false;
  wire_uint(w, 5, (uint64_t)socket_option(own, SO_DOMAIN));
  wire_uint(w, 6, (uint64_t)socket_option(own, SO_TYPE));
  put_address(w, 7, own, getsockname);
  put_address(w, 8, own, getpeername);
  wire_uint(w, 9, (uint64_t)socket_option(own, SO_ACCEPTCONN));
  close(own);
  return true;
}

static void put_end(struct wire *w, unsigned field, enum part part, int fd, int (*get)(int, struct sockaddr *, socklen_t *)) {
  wire_mark m = wire_open(w, field);
  wire_uint(w, 1, 6);
  put_address(w, 3, fd, get);
  wire_uint(w, 7, part);
  wire_close(w, m);
}

void put_ends(struct wire *w, unsigned field, const struct tracee *t, int fd, bool peer) {
  int pidfd = (int)syscall(SYS_pidfd_open, t->process->pid, 0), own = (int)syscall(SYS_pidfd_getfd, pidfd, fd, 0);
  int family = own < 0 ? AF_UNSPEC : socket_option(own, SO_DOMAIN);
  if (family == AF_INET || family == AF_INET6) {
    put_end(w, field, PART_LOCAL, own, getsockname);
    if (peer) put_end(w, field, PART_REMOTE, own, getpeername);
  }
  close(own);
  close(pidfd);
}

// "tfd:        5 events:       19 data:                5  pos:0 ino:… sdev:…": fs/eventpoll.c, ep_show_fdinfo.
static void put_watches(struct wire *w, const char *info) {
  for (const char *at = after_label(info, "tfd:"); *at; at = after_label(at, "tfd:")) {
    uint64_t fd = next_number(&at, 10), events = number_in(&at, "events:", 16);
    wire_mark m = wire_open(w, 14);
    wire_uint(w, 1, fd);
    wire_uint(w, 2, events);
    wire_uint(w, 3, number_in(&at, "data:", 16));
    wire_close(w, m);
  }
}

static uint64_t inode_of(const char *target, const char *info) {
  const char *at = target;
  bool named = strncmp(target, "pipe:[", 6) == 0 || strncmp(target, "socket:[", 8) == 0;
  return named ? next_number(&at, 10) : number_after(info, "ino:", 10);
}

// The first 144 bytes of struct statx (statx(2)) and f_type (statfs(2)), of what a descriptor stands for; asked through its link, which
// opens nothing.
uint32_t file_facts(pid_t tid, int fd) {
  enum { PATH_ROOM = 64, STATX_BASIC_AND_BIRTH = 0xfff, KEPT = 144 };
  char path[PATH_ROOM];
  uint64_t facts[256 / 8], system[128 / 8] = {0};
  struct text t = text_in(path, sizeof path);
  text_proc(&t, tid, "fd/", fd);
  if (syscall(SYS_statx, AT_FDCWD, path, 0, STATX_BASIC_AND_BIRTH, facts) < 0) return 0;
  syscall(SYS_statfs, path, system);
  facts[KEPT / 8] = system[0];
  return intern(facts, KEPT + 8);
}

static void put_one(struct wire *w, unsigned field, const struct tracee *t, int fd, int pidfd, bool inherited_only) {
  static char info[INFO_ROOM];
  char target[TARGET_ROOM];
  proc_read_of(t->tid, "fdinfo/", fd, info, sizeof info);
  uint64_t flags = number_after(info, "flags:", 8);
  if (inherited_only && (flags & O_CLOEXEC)) return;
  size_t len = proc_link_of(t->tid, "fd/", fd, target, sizeof target);
  if (len == 0) return;
  if (secret_path(target, len)) t->process->holds_secrets = true;
  uint64_t inode = inode_of(target, info);
  wire_mark m = wire_open(w, field);
  wire_uint(w, 1, (uint64_t)fd);
  wire_uint(w, 2, intern_text(target, len));
  wire_uint(w, 3, flags);
  wire_uint(w, 4, number_after(info, "pos:", 10));
  if (strncmp(target, "socket:", 7) == 0) {
    bool has_addresses = pidfd >= 0 && put_socket(w, pidfd, fd);
    if (describe_more.socket) describe_more.socket(w, inode, has_addresses);
  }
  wire_uint(w, 10, inode);
  put_watches(w, info);
  if (*target == '/') wire_uint(w, 15, number_after(info, "mnt_id:", 10));
  if (*target == '/' && options.files) wire_uint(w, 17, file_facts(t->tid, fd));
  wire_close(w, m);
  if (describe_more.locks) describe_more.locks(w, t->process->pid, target, len, info);
}

void put_descriptors(struct wire *w, unsigned field, const struct tracee *t, bool inherited_only) {
  struct listing all;
  if (!proc_listing(&all, t->tid, "fd")) return;
  int pidfd = (int)syscall(SYS_pidfd_open, t->process->pid, 0);
  unsigned count = 0;
  for (int fd; (fd = listing_next(&all)) >= 0;)
    if (count++ < DESCRIPTORS_MAX) put_one(w, field, t, fd, pidfd, inherited_only);
  if (count > DESCRIPTORS_MAX) lose(count - DESCRIPTORS_MAX, LOSS_READ);
  if (pidfd >= 0) close(pidfd);
}
