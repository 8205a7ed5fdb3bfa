// See event_log.h.
#include "event_log.h"
#include "chunk.h"
#include "inject.h"
#include "redact.h"
#include "snapshot.h"
#include "stack.h"
#include <string.h>
#include <sys/wait.h>

enum { ARGS_MAX = 6 };

static struct wire *open_event(const struct tracee *t, unsigned field, uint64_t ts, wire_mark *mark) {
  struct wire *w = event_open(ts, t->process->pid, t->tid);
  *mark = wire_open(w, field);
  return w;
}

static void close_event(struct wire *w, wire_mark mark) {
  wire_close(w, mark);
  stack_put(w);
  event_close();
}

void log_entry(struct tracee *t, uint64_t ts) {
  wire_mark m, args;
  struct wire *w = open_event(t, 8, ts, &m);
  unsigned count = ARGS_MAX;
  wire_uint(w, 1, t->call.abi);
  wire_uint(w, 2, (uint32_t)t->call.number);
  while (count && t->call.args[count - 1] == 0) count--;
  if (count) {
    args = wire_open(w, 3);
    for (unsigned i = 0; i < count; i++) wire_varint(w, t->call.args[i]);
    wire_close(w, args);
  }
  snapshot_entry(t, w, 4);
  close_event(w, m);
}

void log_exit(struct tracee *t, int64_t ret, uint64_t ts) {
  wire_mark m;
  struct wire *w = open_event(t, 9, ts, &m);
  wire_uint(w, 1, t->call.abi);
  wire_uint(w, 2, (uint32_t)t->call.number);
  wire_sint(w, 3, ret);
  snapshot_exit(t, ret, w, 4);
  inject_mark(w, t);
  close_event(w, m);
}

void log_fork(const struct tracee *parent, const struct fork *f, uint64_t ts) {
  wire_mark m;
  struct wire *w = open_event(parent, 10, ts, &m);
  wire_uint(w, 1, (uint32_t)f->child_pid);
  wire_uint(w, 2, (uint32_t)f->child_tid);
  wire_uint(w, 3, f->kind);
  wire_uint(w, 4, f->flags);
  wire_uint(w, 5, (uint32_t)f->ns_pid);
  close_event(w, m);
}

// Path and arguments are those the entry saw, secrets already replaced.
void log_exec(struct tracee *t, pid_t old_tid, uint64_t ts) {
  wire_mark m;
  struct wire *w = open_event(t, 11, ts, &m);
  const char *at = t->exec, *end = at + t->exec_len;
  if (at < end) {
    wire_uint(w, 1, intern(at, strlen(at)));
    at += strlen(at) + 1;
  }
  if (at < end) {
    wire_mark argv = wire_open(w, 2);
    for (; at < end; at += strlen(at) + 1) wire_varint(w, intern(at, strlen(at)));
    wire_close(w, argv);
  }
  wire_uint(w, 3, old_tid == t->tid ? 0 : (uint32_t)old_tid);
  close_event(w, m);
}

void log_gone(const struct tracee *t, int status, uint64_t ts) {
  wire_mark m;
  struct wire *w = open_event(t, 12, ts, &m);
  bool group = t->process->threads == 1;
  if (WIFEXITED(status)) wire_uint(w, 1, (uint64_t)WEXITSTATUS(status));
  if (WIFSIGNALED(status)) {
    wire_uint(w, 2, (uint64_t)WTERMSIG(status));
    wire_uint(w, 3, WCOREDUMP(status) ? 1 : 0);
  }
  wire_uint(w, 4, group);
  if (group) {
    const struct usage *u = &t->process->usage;
    const uint64_t values[] = {u->user_ns, u->sys_ns, u->max_rss_bytes, u->minor_faults, u->major_faults, u->voluntary, u->involuntary};
    for (unsigned i = 0; i < sizeof values / sizeof *values; i++) wire_uint(w, 5 + i, values[i]);
  }
  close_event(w, m);
}

// siginfo's union, by who sent it: sigaction(2), "The siginfo_t argument".
void log_signal(const struct tracee *t, const siginfo_t *info, uint64_t ts) {
  wire_mark m;
  struct wire *w = open_event(t, 13, ts, &m);
  int signo = info->si_signo, code = info->si_code;
  bool fault = signo == SIGSEGV || signo == SIGBUS || signo == SIGILL || signo == SIGFPE || signo == SIGTRAP;
  wire_uint(w, 1, (uint64_t)signo);
  wire_sint(w, 2, code);
  if (code == SI_USER || code == SI_TKILL || code == SI_QUEUE || (signo == SIGCHLD && code > 0)) {
    wire_uint(w, 3, (uint32_t)info->si_pid);
    wire_uint(w, 4, info->si_uid);
  } else if ((fault || signo == SIGSYS) && code > 0) {
    wire_uint(w, 5, (uint64_t)(uintptr_t)info->si_addr);
  }
  if (signo == SIGCHLD && code > 0) wire_sint(w, 6, info->si_status);
  else if (signo == SIGSYS && code > 0) wire_sint(w, 6, info->si_syscall);
  else if (code == SI_QUEUE) wire_sint(w, 6, (int64_t)(intptr_t)info->si_value.sival_ptr);
  close_event(w, m);
}

void log_stop(const struct tracee *t, int signo, bool continued, uint64_t ts) {
  wire_mark m;
  struct wire *w = open_event(t, 22, ts, &m);
  wire_uint(w, 1, (uint64_t)signo);
  wire_uint(w, 2, continued);
  close_event(w, m);
}

void log_clock_step(int64_t realtime_offset, pid_t root, uint64_t ts) {
  struct wire *w = event_open(ts, root, root);
  wire_mark m = wire_open(w, 17);
  wire_sint(w, 1, realtime_offset);
  close_event(w, m);
}
