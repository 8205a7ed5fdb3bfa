// See locks.h. A line is "1: FLOCK  ADVISORY  WRITE 359 00:13:11691 0 EOF"; one that waits has "->" after the number it shares with
// the lock it waits for (proc_locks(5); fs/locks.c, lock_get_status). An OFD lock has the pid -1, since no process owns it.
#include "locks.h"
#include "chunk.h"
#include "procfs.h"
#include "redact.h"
#include "text.h"
#include <string.h>

enum { LOCKS_ROOM = 256 << 10, INFO_ROOM = 4096, PATH_ROOM = 4097, TYPE_ROOM = 64, TYPE_WORDS = 3 };

struct lock {
  uint64_t id, device, inode, start, end;
  char type[TYPE_ROOM];
  pid_t pid;
  bool waiting;
};

static char all[LOCKS_ROOM];

static void read_type(const char **at, struct lock *l) {
  struct text type = text_in(l->type, sizeof l->type);
  for (unsigned i = 0; i < TYPE_WORDS; i++) {
    const char *word;
    size_t len = next_word(at, &word);
    if (i) text_put(&type, " ");
    text_put_some(&type, word, len);
  }
}

static void read_lock(const char *at, struct lock *l) {
  const char *word;
  l->id = next_number(&at, 10);
  if (*at == ':') at++;
  const char *rest = at;
  l->waiting = next_word(&rest, &word) == 2 && memcmp(word, "->", 2) == 0;
  if (l->waiting) at = rest;
  read_type(&at, l);
  bool nobody = next_word(&at, &word) && *word == '-';
  l->pid = nobody ? 0 : (pid_t)next_number(&word, 10);
  l->device = next_number(&at, 16) << 32;
  l->device |= next_number(&at, 16);
  l->inode = next_number(&at, 10);
  l->start = next_number(&at, 10);
  next_word(&at, &word);
  l->end = *word == 'E' ? UINT64_MAX : next_number(&word, 10);
}

static void put_lock(struct wire *w, const struct lock *l, const char *path, size_t path_len, pid_t holder) {
  wire_mark m = wire_open(w, 24);
  wire_uint(w, 1, intern(l->type, strlen(l->type)));
  if (path) wire_uint(w, 2, intern_text((char *)path, path_len));
  wire_uint(w, 3, (uint32_t)holder);
  wire_uint(w, 4, l->inode);
  wire_uint(w, 5, l->start);
  wire_uint(w, 6, l->end);
  wire_uint(w, 7, l->waiting);
  wire_uint(w, 8, l->device);
  wire_close(w, m);
}

void put_held_locks(struct wire *w, pid_t pid, const char *path, size_t path_len, const char *info) {
  struct lock l;
  for (const char *at = after_label(info, "lock:"); *at; at = after_label(at, "lock:")) {
    read_lock(at, &l);
    if (!l.waiting) put_lock(w, &l, path, path_len, pid);
  }
}

bool holds_lock(struct holder h, uint64_t inode) {
  struct lock l;
  char info[INFO_ROOM];
  proc_read_of(h.pid, "fdinfo/", h.fd, info, sizeof info);
  for (const char *at = after_label(info, "lock:"); *at; at = after_label(at, "lock:")) {
    read_lock(at, &l);
    if (!l.waiting && l.inode == inode) return true;
  }
  return false;
}

void locks_look(void) { file_read("/proc/locks", all, sizeof all); }

static const char *next_line(const char *at) {
  at = strchr(at, '\n');
  return at && at[1] ? at + 1 : NULL;
}

static pid_t holder_of(uint64_t id) {
  struct lock l;
  for (const char *at = *all ? all : NULL; at; at = next_line(at)) {
    read_lock(at, &l);
    if (l.id == id && !l.waiting) return l.pid;
  }
  return 0;
}

static bool find_awaited(pid_t pid, unsigned which, struct lock *l) {
  for (const char *at = *all ? all : NULL; at; at = next_line(at)) {
    read_lock(at, l);
    if (l->waiting && l->pid == pid && which-- == 0) return true;
  }
  return false;
}

bool lock_awaited(pid_t pid, unsigned which, struct awaited *into) {
  struct lock l;
  if (!find_awaited(pid, which, &l)) return false;
  *into = (struct awaited){l.device, l.inode, holder_of(l.id)};
  return true;
}

// The file is open in the process that waits, unless it waits inside open(2) for a lease.
static size_t path_of(pid_t pid, uint64_t inode, char *into, size_t room) {
  static char info[INFO_ROOM];
  struct listing fds;
  size_t len = 0;
  if (!proc_listing(&fds, pid, "fd")) return 0;
  for (int fd; (fd = listing_next(&fds)) >= 0;) {
    if (len) continue; // to the end, which closes
    proc_read_of(pid, "fdinfo/", fd, info, sizeof info);
    if (number_after(info, "ino:", 10) == inode) len = proc_link_of(pid, "fd/", fd, into, room);
    if (len && *into != '/') len = 0;
  }
  return len;
}

struct real { uint64_t inode; pid_t said, found; };

static bool is_real(struct holder h, void *with) {
  struct real *r = with;
  if ((r->found && h.pid != r->said) || !holds_lock(h, r->inode)) return true;
  r->found = h.pid;
  return h.pid != r->said;
}

// Whom /proc/locks names took the lock, and may be gone; who has the same open file holds it.
static pid_t real_holder(const struct lock *l, const char *path) {
  struct real r = {l->inode, holder_of(l->id), 0};
  holders_each(holding_of(path), is_real, &r);
  return r.found ? r.found : r.said;
}

void put_awaited_locks(struct wire *w, pid_t pid) {
  struct lock l;
  char path[PATH_ROOM];
  for (unsigned i = 0; find_awaited(pid, i, &l); i++) {
    size_t len = path_of(pid, l.inode, path, sizeof path);
    put_lock(w, &l, len ? path : NULL, len, len ? real_holder(&l, path) : holder_of(l.id));
  }
}
