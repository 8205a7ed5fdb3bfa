// See threads.h. /proc/TID answers for one thread whatever its process is, so that paths stay short. A thread moves on while it is
// looked at: the parts of one ThreadState may be some microseconds apart, which two looks that agree rule out.
#define _GNU_SOURCE
#include "threads.h"
#include "arch.h"
#include "chunk.h"
#include "clock.h"
#include "memory.h"
#include "pages.h"
#include "procfs.h"
#include "redact.h"
#include "snapshot.h"
#include "state.h"
#include "tables.h"
#include <errno.h>
#include <sched.h>
#include <string.h>

enum {
  THREADS_MAX = 4096, STAT_ROOM = 1024, TEXT_ROOM = 8192, CPUS_MAX = CPU_SETSIZE, PROCESSOR_FIELD = 39,
  BEFORE_WORD = 32, LOCK_BYTES = 96, // around a futex word: pthread_mutex_t has its owner 8 bytes behind, musl's its type 4 before
};

static char text[TEXT_ROOM];

// "se.exec_start   :   11958614.077644": milliseconds of the scheduler's clock of that processor, at its last turn. 0: not told.
static uint64_t last_turn(pid_t tid) {
  proc_read(tid, "sched", text, sizeof text);
  const char *at = after_label(text, "se.exec_start");
  uint64_t ms = next_number(&at, 10);
  return *at == '.' ? ms * NS_PER_MS + next_number(&at, 10) : 0;
}

// That clock leaves out time stolen from the machine and may start anywhere, so it is compared on the same processor with the
// monotonic one, now. What it has lost in between makes the answer later than the truth, never earlier: it slept at least since then.
static uint64_t monotonic_of(uint64_t turn, unsigned cpu) {
  static uint64_t ahead[CPUS_MAX];
  if (turn == 0 || cpu >= CPUS_MAX) return 0;
  if (ahead[cpu] == 0) {
    cpu_set_t before, there;
    CPU_ZERO(&there);
    CPU_SET(cpu, &there);
    if (sched_getaffinity(0, sizeof before, &before) != 0) return 0;
    sched_setaffinity(0, sizeof there, &there); // not allowed there: any processor is nearly as good
    sched_yield();
    uint64_t own = last_turn(getpid());
    ahead[cpu] = own ? now_ns() - own : 0;
    sched_setaffinity(0, sizeof before, &before);
  }
  return ahead[cpu] ? turn + ahead[cpu] : 0;
}

// A 32-bit process has 32-bit words in its auxiliary vector, two to each of ours (getauxval(3)); the kernel tells in no other way.
static bool is_narrow(pid_t pid) {
  uint64_t key = 0;
  if (proc_read(pid, "auxv", text, sizeof text) < sizeof key) return false;
  memcpy(&key, text, sizeof key);
  return key >> 32 != 0;
}

// "running", "-1 SP PC" outside of calls, or the number, six arguments, SP and PC: proc_pid_syscall(5).
bool read_call(pid_t tid, bool narrow, struct call *c) {
  *c = (struct call){0};
  if (proc_read(tid, "syscall", text, sizeof text) == 0 || *text < '0' || *text > '9') return false;
  const char *at = text;
  c->number = next_number(&at, 10);
  c->abi = (unsigned)arch_abi(narrow ? AUDIT_ARCH_386 : 0, &c->number);
  for (unsigned i = 0; i < 6 && (at = strchr(at, 'x')); i++) {
    at++;
    c->args[i] = next_number(&at, 16);
  }
  return true;
}

static void put_args(struct wire *w, const struct call *c) {
  unsigned count = 6;
  while (count && c->args[count - 1] == 0) count--;
  wire_mark m = wire_open(w, 5);
  for (unsigned i = 0; i < count; i++) wire_varint(w, c->args[i]);
  wire_close(w, m);
}

static void put_piece(struct wire *w, uint64_t addr, const void *bytes, size_t len) {
  wire_mark m = wire_open(w, 9);
  wire_uint(w, 2, addr);
  wire_uint(w, 3, intern(bytes, len));
  wire_close(w, m);
}

static bool is_futex(const struct call *c) {
#if defined(__x86_64__)
  if (c->abi == 1) return c->number == I386_NR_futex;
#endif
  return c->number == NR_futex || c->number == NR_futex_wait;
}

// The word and what lies around it within its page, where libraries keep who owns the lock.
static void put_futex(struct wire *w, pid_t tid, uint64_t word) {
  uint8_t bytes[LOCK_BYTES];
  uint64_t page = word & ~(uint64_t)0xfff, from = word - BEFORE_WORD < page ? page : word - BEFORE_WORD;
  uint32_t to_end = memory_to_page_end(from);
  struct read_ask ask = {from, bytes, to_end < sizeof bytes ? to_end : sizeof bytes, 0};
  memory_read(tid, &ask, 1);
  if (ask.got) put_piece(w, from, bytes, ask.got);
}

static void put_word(struct wire *w, unsigned field, pid_t tid, const char *name) {
  size_t len = proc_read(tid, name, text, sizeof text);
  if (len && strcmp(text, "0") != 0) wire_uint(w, field, intern(text, len)); // "0": nowhere, or not for the asker to know
}

static void put_status(struct wire *w, pid_t tid) {
  uint64_t inner = 0;
  proc_read(tid, "status", text, sizeof text);
  wire_uint(w, 12, number_after(text, "voluntary_ctxt_switches:", 10));
  for (const char *at = after_label(text, "NSpid:"); *at && *at != '\n';) inner = next_number(&at, 10);
  if (inner != (uint64_t)tid) wire_uint(w, 14, inner);
}

static int put_thread(struct wire *w, unsigned field, struct tracee *t, bool narrow, thread_seen *seen) {
  char stat[STAT_ROOM];
  uint64_t cpu = 0;
  if (proc_read(t->tid, "stat", stat, sizeof stat) == 0) return 0; // gone
  const char *name = strchr(stat, '('), *at = strrchr(stat, ')');
  if (!name || !at || strlen(at) < 3) return 0;
  char state = own_state(at[2], t->tid);
  wire_mark m = wire_open(w, field);
  wire_uint(w, 1, (uint32_t)t->tid);
  wire_uint(w, 2, intern_text((char *)name + 1, (size_t)(at - name - 1)));
  wire_uint(w, 8, (uint8_t)state);
  t->in_call = read_call(t->tid, narrow, &t->call);
  int refusal = errno;
  if (t->in_call) {
    wire_uint(w, 3, 1);
    wire_uint(w, 4, t->call.number);
    put_args(w, &t->call);
    wire_uint(w, 13, t->call.abi);
    snapshot_entry(t, w, 9);
    if (is_futex(&t->call)) put_futex(w, t->tid, t->call.args[0]);
  }
  if (seen) seen(t, state);
  put_word(w, 6, t->tid, "wchan");
  at += 3;
  for (unsigned i = 4; i <= PROCESSOR_FIELD; i++) cpu = next_number(&at, 10);
  if (state != 'R') wire_uint(w, 7, monotonic_of(last_turn(t->tid), (unsigned)cpu));
  if (state == 'D') put_word(w, 15, t->tid, "stack");
  put_status(w, t->tid);
  wire_close(w, m);
  return refusal;
}

int put_threads(struct wire *w, unsigned field, struct process *p, thread_seen *seen) {
  struct listing all;
  unsigned count = 0;
  int refusal = 0;
  bool narrow = is_narrow(p->pid);
  if (!proc_listing(&all, p->pid, "task")) return 0;
  for (int tid; (tid = listing_next(&all)) >= 0;) {
    struct tracee t = {.tid = tid, .process = p};
    int refused = count++ < THREADS_MAX ? put_thread(w, field, &t, narrow, seen) : 0;
    if (refused) refusal = refused;
    pages_give_back(t.exec, t.exec_len);
  }
  if (count > THREADS_MAX) lose(count - THREADS_MAX, LOSS_READ);
  return refusal;
}
