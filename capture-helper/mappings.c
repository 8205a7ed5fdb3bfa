// See mappings.h. A mapping that goes makes no difference: no stack leads there any more, and what comes in its place comes by
// a call that is noticed. Whatever comes unnoticed (mremap, another process's doing) shows when a call is made from it.
#include "mappings.h"
#include "chunk.h"
#include "memory.h"
#include "pages.h"
#include "procfs.h"
#include "redact.h"
#include "tables.h"
#include <string.h>

enum {
  MAPS_ROOM = 1 << 20,     // some ten thousand mappings
  HEADER_BYTES = 4096,     // linkers put the note into the first page
  BUILD_ID_MAX = 64,
  CAN_EXECUTE = 4,         // PROT_EXEC
  NOBODYS_FILE = 0x20,     // MAP_ANONYMOUS
  I386_MPROTECT = 125, I386_MMAP2 = 192,
};

static char text[MAPS_ROOM];

struct line { uint64_t start, end, offset, inode; bool executable; const char *path; size_t path_len; };

// proc_pid_maps(5): "start-end perms offset dev inode   path"
static bool next_line(const char **at, struct line *l) {
  const char *p = *at, *end = strchr(p, '\n');
  if (!end) return false;
  l->start = next_number(&p, 16);
  l->end = next_number(&p, 16);
  l->executable = p[3] == 'x';
  p += 5; // past the permissions, among which are letters that are digits
  l->offset = next_number(&p, 16);
  next_number(&p, 16);
  next_number(&p, 16);
  l->inode = next_number(&p, 10);
  while (*p == ' ') p++;
  l->path = p;
  l->path_len = (size_t)(end - p);
  *at = end + 1;
  return true;
}

// The NT_GNU_BUILD_ID note of the ELF file mapped at `base`: sizes, type and owner (elf(5), "Notes"), then the id.
static uint32_t build_id(pid_t tid, uint64_t base) {
  uint32_t header[HEADER_BYTES / 4];
  struct read_ask ask = {base, header, sizeof header, 0};
  static const uint8_t magic[4] = {0x7f, 'E', 'L', 'F'}, owner[4] = {'G', 'N', 'U', 0};
  memory_read(tid, &ask, 1);
  uint32_t words = ask.got / 4;
  if (words == 0 || memcmp(header, magic, 4) != 0) return 0;
  for (uint32_t i = 0; i + 4 < words; i++) {
    uint32_t *note = header + i, len = note[1];
    if (note[0] == sizeof owner && note[2] == 3 && memcmp(note + 3, owner, 4) == 0 && len - 1 < BUILD_ID_MAX && i + 4 + len / 4 < words)
      return intern(note + 4, len);
  }
  return 0;
}

static void put(struct wire *w, pid_t tid, const struct line *l, uint64_t base) {
  wire_mark m = wire_open(w, 1);
  uint32_t id = base ? build_id(tid, base) : 0;
  wire_uint(w, 1, l->start);
  wire_uint(w, 2, l->end);
  wire_uint(w, 3, l->offset);
  wire_uint(w, 4, l->path_len ? intern_text((char *)l->path, l->path_len) : 0);
  wire_uint(w, 5, id);
  wire_uint(w, 6, id ? 0 : l->inode);
  wire_close(w, m);
}

static void read_all(struct tracee *t, uint64_t ts) {
  struct process *p = t->process;
  struct line l, first = {0}; // first: the mapping of a file's beginning, which precedes its others
  const char *at = text;
  size_t count = 0;
  proc_read(t->tid, "maps", text, sizeof text);
  while (next_line(&at, &l)) count += l.executable;
  mappings_forget(p);
  p->code = pages_take(count * sizeof *p->code);
  struct wire *w = event_open(ts, p->pid, t->tid);
  wire_mark m = wire_open(w, 23);
  at = text;
  while (next_line(&at, &l)) {
    if (l.offset == 0) first = l;
    if (!l.executable) continue;
    bool same = first.path_len == l.path_len && memcmp(first.path, l.path, l.path_len) == 0;
    put(w, t->tid, &l, same && l.path_len ? first.start : 0);
    p->code[p->code_count++] = (struct range){l.start, l.end};
  }
  wire_close(w, m);
  event_close();
}

bool mappings_hold(const struct process *p, uint64_t addr) {
  for (uint32_t i = 0; i < p->code_count; i++)
    if (addr - p->code[i].start < p->code[i].end - p->code[i].start) return true;
  return false;
}

static bool holds_all(const struct process *p, uint64_t start, uint64_t len) {
  for (uint32_t i = 0; i < p->code_count; i++)
    if (start >= p->code[i].start && start + len <= p->code[i].end) return true;
  return false;
}

// A compiler at run time turns pages of its own from writable to executable and back; only new ones make a difference.
void mappings_note(struct tracee *t, int64_t ret) {
  const struct call *c = &t->call;
  uint64_t args[4];
  bool old = c->abi == 1;
  if (!t->process->code || (c->args[2] & CAN_EXECUTE) == 0 || (ret < 0 && ret >= -4095)) return;
  bool maps = c->number == (old ? I386_MMAP2 : NR_mmap);
  if (!maps && c->number != (old ? I386_MPROTECT : NR_mprotect) && (old || c->number != NR_pkey_mprotect)) return;
  memcpy(args, c->args, sizeof args);
  if ((maps && (args[3] & NOBODYS_FILE) == 0) || !holds_all(t->process, maps ? (uint64_t)ret : args[0], args[1]))
    t->process->code_changed = true;
}

void mappings_forget(struct process *p) {
  pages_give_back(p->code, p->code_count * sizeof *p->code);
  p->code = NULL;
  p->code_count = 0;
  p->code_changed = false;
}

void mappings_update(struct tracee *t, uint64_t ip, uint64_t ts) {
  const struct process *p = t->process;
  if (!p->code || p->code_changed || !mappings_hold(p, ip)) read_all(t, ts);
}
