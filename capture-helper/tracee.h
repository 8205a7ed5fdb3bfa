// The recorded threads and the processes they make up: one struct each, found by id. Who they are, not what happens.
#ifndef TRACEE_H
#define TRACEE_H
#include "inject.h"
#include "kernel.h"
#include <stdbool.h>
#include <stdint.h>

struct usage { // as of ProcessExit
  uint64_t user_ns, sys_ns, max_rss_bytes, minor_faults, major_faults, voluntary, involuntary;
};

struct process {
  pid_t pid;
  unsigned threads;       // that wait4 has not reported gone
  unsigned exiting;       // of those, that have begun to end
  bool nested;            // may have children whose ids inside differ from those outside
  bool moved;             // went on between the look at it and its standstill, so that it is to be looked at again
  bool holds_secrets;     // has had a key file open, or inherits from one that had
  struct usage usage;     // once its last thread is exiting
  struct range *code;     // executable mappings as last written to the trace; NULL: not yet
  uint32_t code_count;
  bool code_changed;      // more may have come since
  struct process *next, *prev;
};

struct call { // the one a thread is inside
  unsigned abi;
  uint64_t number, args[6];
#ifdef INJECT
  struct change change;
#endif
};

struct tracee {
  pid_t tid;
  struct process *process;  // NULL while held
  bool held;                // its first stop came before its creator's fork event
  bool dead;                // ... and so did its end, with this status
  bool expects_stop;        // its first stop has not come yet
  bool hidden;              // the recorder's own child before its execve
  bool looked_at;           // at attach: `in_call` and `call` are from /proc, and its first stop tells how that call went
  bool settling;            // attached, and not let go yet since others of its process do not stand still
  bool parked;              // ... it does: `status` says how, `held_since` since when
  bool in_call;
  bool group_stopped;
  bool exiting;
  int status;
  uint64_t held_since;
  struct call call;
  uint64_t entered, ip, sp, fp; // when and where it entered the call
  struct stack *stack;      // taken at its end, for its exit event
  char *exec;               // path and arguments of the execve it is inside, each with its NUL
  uint32_t exec_len;
  struct tracee *next;
};

struct tracee *tracee_find(pid_t tid);
struct tracee *tracee_add(pid_t tid, struct process *process);
void tracee_join(struct tracee *t, struct process *process); // a held one finds its process
void tracee_remove(struct tracee *t);                        // and its process with its last thread
void tracee_keep_only(struct tracee *kept);                  // exec ended the other threads of its process
// May remove tracees; is then called again for those of its list that are left.
void tracee_each(void (*visit)(struct tracee *, void *), void *with);
unsigned tracee_count(void);

struct process *process_add(pid_t pid, const struct process *parent);
struct process *process_first(void);
#endif
