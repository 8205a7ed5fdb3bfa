// See shared.h. A line is "7f10-7f20 rw-s 00000000 00:01 1024   /dev/zero (deleted)"; maps may be megabytes, so they are read in pieces.
#include "shared.h"
#include "memory.h"
#include "procfs.h"
#include "text.h"
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 64 << 10, PATH_ROOM = 32 };

struct wanted { uint64_t addr; struct segment segment; bool by_address; };

static bool line_fits(const char *at, struct wanted *w) {
  uint64_t start = text_take_number(&at, 16), end;
  at++;
  end = text_take_number(&at, 16);
  if (at[4] != 's') return false; // " rw-s "
  at += 6;
  text_take_number(&at, 16);
  uint64_t device = next_number(&at, 16) << 32;
  device |= next_number(&at, 16);
  struct segment s = {device, next_number(&at, 10)};
  if (!w->by_address) return s.device == w->segment.device && s.inode == w->segment.inode;
  if (w->addr < start || w->addr >= end) return false;
  w->segment = s;
  return true;
}

static bool find(pid_t pid, struct wanted *w) {
  static char room[ROOM];
  char path[PATH_ROOM];
  struct text name = text_in(path, sizeof path);
  text_proc(&name, pid, "maps", -1);
  int fd = memory_locked ? -1 : open(path, O_RDONLY | O_CLOEXEC);
  size_t len = 0;
  bool found = false;
  for (ssize_t n; fd >= 0 && !found && (n = read(fd, room + len, sizeof room - 1 - len)) > 0;) {
    char *line = room, *end;
    len += (size_t)n;
    room[len] = 0;
    for (; !found && (end = strchr(line, '\n')); line = end + 1) found = line_fits(line, w);
    len -= (size_t)(line - room);
    memmove(room, line, len); // the beginning of the next line
  }
  if (fd >= 0) close(fd);
  return found;
}

bool shared_segment(pid_t pid, uint64_t addr, struct segment *into) {
  struct wanted w = {.addr = addr, .by_address = true};
  if (!find(pid, &w)) return false;
  *into = w.segment;
  return true;
}

bool shares_segment(pid_t pid, const struct segment *s) { return find(pid, &(struct wanted){.segment = *s}); }
