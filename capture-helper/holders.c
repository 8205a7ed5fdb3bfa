// See holders.h. Targets are kept as numbers: the kind and the inode of a pipe or socket, or a hash of a path. Two paths with one
// hash are told apart by whoever looks at the descriptor again. Only links are read: a path may lie on a file system that hangs.
#include "holders.h"
#include "clock.h"
#include "pages.h"
#include "procfs.h"
#include <string.h>

enum { HELD_MAX = 1 << 20, PROCESSES_MAX = 1 << 16, TARGET_ROOM = 4097, STAT_ROOM = 1024, KIND_SHIFT = 62 };
enum { KIND_PATH = 1, KIND_PIPE = 2, KIND_SOCKET = 3 };

struct held { uint64_t holding; uint32_t pid; int fd; };
struct one { pid_t pid, parent; };

static struct held *held;
static struct one *processes;
static unsigned held_count, process_count;

static uint64_t hash_of(const char *text) {
  uint64_t h = 0xcbf29ce484222325; // FNV-1a
  for (; *text; text++) h = (h ^ (uint8_t)*text) * 0x100000001b3;
  return h >> 2;
}

uint64_t holding_of_socket(uint64_t inode) { return (uint64_t)KIND_SOCKET << KIND_SHIFT | inode; }

uint64_t holding_of(const char *target) {
  const char *at = target;
  if (strncmp(target, "pipe:[", 6) == 0) return (uint64_t)KIND_PIPE << KIND_SHIFT | next_number(&at, 10);
  if (strncmp(target, "socket:[", 8) == 0) return holding_of_socket(next_number(&at, 10));
  return *target == '/' && strcmp(target, "/dev/null") != 0 ? (uint64_t)KIND_PATH << KIND_SHIFT | hash_of(target) : 0;
}

static pid_t parent_of(pid_t pid) {
  char stat[STAT_ROOM];
  proc_read(pid, "stat", stat, sizeof stat);
  const char *at = strrchr(stat, ')');
  return at ? (pid_t)next_number(&at, 10) : 0;
}

static void look_at(pid_t pid) {
  char target[TARGET_ROOM];
  struct listing fds;
  processes[process_count++] = (struct one){pid, parent_of(pid)};
  if (!proc_listing(&fds, pid, "fd")) return;
  for (int fd; (fd = listing_next(&fds)) >= 0;) {
    if (held_count == HELD_MAX || !proc_link_of(pid, "fd/", fd, target, sizeof target)) continue;
    uint64_t holding = holding_of(target);
    if (holding) held[held_count++] = (struct held){holding, (uint32_t)pid, fd};
  }
}

unsigned holders_look(uint64_t until_ns) {
  struct listing all;
  unsigned left_out = 0;
  if (!held) {
    held = pages_take(HELD_MAX * sizeof *held);
    processes = pages_take(PROCESSES_MAX * sizeof *processes);
  }
  if (!listing_open(&all, "/proc")) return 0;
  for (int pid; (pid = listing_next(&all)) >= 0;) {
    if (process_count < PROCESSES_MAX && held_count < HELD_MAX && now_ns() < until_ns) look_at(pid);
    else left_out++;
  }
  return left_out;
}

void holders_each(uint64_t holding, bool (*visit)(struct holder h, void *with), void *with) {
  for (unsigned i = 0; holding && i < held_count; i++)
    if (held[i].holding == holding && !visit((struct holder){(pid_t)held[i].pid, held[i].fd}, with)) return;
}

void processes_each(void (*visit)(pid_t pid, void *with), void *with) {
  for (unsigned i = 0; i < process_count; i++) visit(processes[i].pid, with);
}

void children_each(pid_t parent, void (*visit)(pid_t child, void *with), void *with) {
  for (unsigned i = 0; i < process_count; i++)
    if (processes[i].parent == parent) visit(processes[i].pid, with);
}
