// See procfs.h.
#define _GNU_SOURCE
#include "procfs.h"
#include "options.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { PATH_ROOM = 64, SHORT_READ = 2048 };

size_t file_read(const char *path, char *into, size_t room) {
  size_t len = 0;
  errno = 0;
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  while (fd >= 0 && len < room - 1) {
    ssize_t n = read(fd, into + len, room - 1 - len);
    if (n <= 0) break;
    len += (size_t)n;
    if (n < SHORT_READ) break; // the end: /proc hands out a page at a time, less only when there is no more
  }
  if (fd >= 0) close(fd);
  into[len] = 0;
  return len;
}

size_t proc_read_of(pid_t pid, const char *name, int number, char *into, size_t room) {
  char path[PATH_ROOM];
  struct text t = text_in(path, sizeof path);
  text_proc(&t, pid, name, number);
  return file_read(path, into, room);
}

size_t proc_link_of(pid_t pid, const char *name, int number, char *into, size_t room) {
  char path[PATH_ROOM];
  struct text t = text_in(path, sizeof path);
  text_proc(&t, pid, name, number);
  errno = 0;
  ssize_t n = readlink(path, into, room - 1);
  if (n < 0) n = 0;
  into[n] = 0;
  return (size_t)n;
}

void proc_must_be_ours(void) {
  char self[24];
  const char *at = self;
  ssize_t n = readlink("/proc/self", self, sizeof self - 1);
  self[n < 0 ? 0 : n] = 0;
  if (next_number(&at, 10) == (uint64_t)getpid()) return;
  fail(EXIT_OWN_FAILURE, n < 0 ? "/proc is not mounted" : "/proc is that of another pid namespace", NULL,
       "Mount the one of this namespace: unshare --mount-proc, or mount -t proc proc /proc");
}

size_t proc_read(pid_t pid, const char *name, char *into, size_t room) { return proc_read_of(pid, name, -1, into, room); }

size_t proc_link(pid_t pid, const char *name, char *into, size_t room) { return proc_link_of(pid, name, -1, into, room); }

const char *after_label(const char *text, const char *label) {
  size_t len = strlen(label);
  for (const char *line = text; line; line = strchr(line, '\n')) {
    if (*line == '\n') line++;
    if (strncmp(line, label, len) == 0) return line + len;
  }
  return "";
}

uint64_t next_number(const char **at, int base) {
  const char *p = *at;
  while (*p && *p != '\n' && !(*p >= '0' && *p <= '9') && !(base == 16 && ((*p | 32) >= 'a' && (*p | 32) <= 'f'))) p++;
  *at = p;
  return text_take_number(at, (unsigned)base);
}

uint64_t number_after(const char *text, const char *label, int base) {
  const char *at = after_label(text, label);
  return next_number(&at, base);
}

uint64_t number_in(const char **at, const char *label, int base) {
  size_t len = strlen(label);
  for (const char *p = *at; *p && *p != '\n'; p++) { // strstr is a kilobyte of the static program
    if (strncmp(p, label, len) != 0) continue;
    *at = p + len;
    return next_number(at, base);
  }
  return 0;
}

size_t next_word(const char **at, const char **word) {
  while (**at == ' ' || **at == '\t') (*at)++;
  *word = *at;
  while (**at && !strchr(" \t\n", **at)) (*at)++;
  return (size_t)(*at - *word);
}

struct entry { uint64_t inode; int64_t offset; uint16_t size; uint8_t type; char name[]; }; // getdents64(2)

bool listing_open(struct listing *l, const char *path) {
  l->len = l->at = 0;
  errno = 0;
  l->fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  return l->fd >= 0;
}

bool proc_listing(struct listing *l, pid_t pid, const char *name) {
  char path[PATH_ROOM];
  struct text t = text_in(path, sizeof path);
  text_proc(&t, pid, name, -1);
  return listing_open(l, path);
}

int listing_next(struct listing *l) {
  for (;;) {
    if (l->at == l->len) {
      l->len = syscall(SYS_getdents64, l->fd, l->block, sizeof l->block);
      l->at = 0;
      if (l->len > 0) continue;
      close(l->fd);
      l->len = 0;
      return -1;
    }
    const struct entry *e = (const struct entry *)(l->block + l->at);
    const char *name = e->name;
    l->at += e->size;
    if (*name >= '0' && *name <= '9') return (int)text_take_number(&name, 10);
  }
}

void each_number(pid_t pid, const char *name, void (*visit)(pid_t, void *), void *with) {
  struct listing l;
  if (pid ? !proc_listing(&l, pid, name) : !listing_open(&l, "/proc")) return;
  for (int number; (number = listing_next(&l)) >= 0;) visit(number, with);
}
