// See procfs.h.
#define _GNU_SOURCE
#include "procfs.h"
#include "text.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATH_ROOM = 64, SHORT_READ = 2048 };

size_t proc_read_of(pid_t pid, const char *name, int number, char *into, size_t room) {
  char path[PATH_ROOM];
  struct text t = text_in(path, sizeof path);
  size_t len = 0;
  text_proc(&t, pid, name, number);
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

size_t proc_link_of(pid_t pid, const char *name, int number, char *into, size_t room) {
  char path[PATH_ROOM];
  struct text t = text_in(path, sizeof path);
  text_proc(&t, pid, name, number);
  ssize_t n = readlink(path, into, room - 1);
  if (n < 0) n = 0;
  into[n] = 0;
  return (size_t)n;
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
