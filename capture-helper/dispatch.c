// See dispatch.h; ptrace(2) describes each stop. A failed request means the thread was killed meanwhile: its end will be
// reported, so there is nothing to do about the failure.
#define _GNU_SOURCE
#include "dispatch.h"
#include "arch.h"
#include "attach.h"
#include "clock.h"
#include "event_log.h"
#include "filter.h"
#include "inject.h"
#include "mappings.h"
#include "options.h"
#include "procfs.h"
#include "session.h"
#include "snapshot.h"
#include "stack.h"
#include "state.h"
#include "tables.h"
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stddef.h>
#include <sys/uio.h>
#include <sys/wait.h>

enum { ADOPT_AFTER_NS = 50 * NS_PER_MS };

static pid_t root;
static unsigned held;

static void resume(struct tracee *t, int signo) {
  if (session_leaving()) {
    pt(PT_DETACH, t->tid, 0, (void *)(intptr_t)signo);
    tracee_remove(t);
  } else {
    pt(PT_SYSCALL, t->tid, 0, (void *)(intptr_t)signo);
  }
}

void dispatch_root(pid_t pid) { root = pid; }

void dispatch_start(pid_t pid) {
  struct tracee *t = tracee_add(pid, process_add(pid, NULL));
  t->hidden = true;
  pt(PT_SYSCALL, pid, 0, NULL);
}

// ---- system calls

static bool is_execve(const struct call *c) { return c->abi == 0 && c->number == NR_execve; }

static void entered(struct tracee *t, const struct syscall_info *info, uint64_t ts) {
  bool starts = t->hidden; // the recorder's own execve
  t->call.number = info->entry.nr;
  t->call.abi = (unsigned)arch_abi(info->arch, &t->call.number);
  for (unsigned i = 0; i < 6; i++) t->call.args[i] = info->entry.args[i];
  if (t->hidden && is_execve(&t->call)) {
    t->hidden = false;
    log_state(t, STATE_START, ts);
  }
  if (t->hidden) return;
  t->in_call = true;
  if (t->call.number == NR_unshare && t->call.abi == 0 && t->call.args[0] & CLONE_NEWPID) t->process->nested = true;
  if (t->call.number == NR_setns && t->call.abi == 0) t->process->nested = true;
  stack_at_entry(t, info, ts);
  if (filter_keeps(&t->call)) log_entry(t, ts);
  else snapshot_silent_entry(t);
  if (!starts && !session_leaving()) inject_at_entry(t, info->entry.nr, ts);
}

static void left(struct tracee *t, const struct syscall_info *info, uint64_t ts) {
  t->in_call = false;
  stack_at_exit(t, info, ts);
  if (filter_keeps(&t->call)) log_exit(t, info->exit.rval, ts);
  else snapshot_silent_exit(t, info->exit.rval);
}

// A filter that ends the thread puts the call's number where its result would be and sends a SIGSYS that nobody may catch
// (kernel/seccomp.c, __seccomp_filter): such an exit is no result, and none is recorded.
static bool ended_by_filter(const struct tracee *t, int64_t result) {
  enum { SEEN_MAX = 8, SECCOMP_CODE = 1 /* SYS_SECCOMP */, STATUS_ROOM = 4096 };
  struct { uint64_t offset; uint32_t flags; int32_t count; } args = {0, 0, SEEN_MAX};
  siginfo_t pending[SEEN_MAX];
  char status[STATUS_ROOM];
  bool found = false;
  if (result != (int64_t)t->call.number) return false;
  long count = pt(PT_PEEKSIGINFO, t->tid, (uint64_t)(uintptr_t)&args, pending);
  for (long i = 0; i < count; i++) found |= pending[i].si_signo == SIGSYS && pending[i].si_code == SECCOMP_CODE;
  if (!found) return false;
  proc_read(t->tid, "status", status, sizeof status);
  return !(number_after(status, "SigCgt:", 16) >> (SIGSYS - 1) & 1);
}

static void syscall_stop(struct tracee *t, uint64_t ts) {
  struct syscall_info info;
  if (pt(PT_GET_SYSCALL_INFO, t->tid, sizeof info, &info) > 0) {
    if (info.op == SYSCALL_INFO_ENTRY) {
      entered(t, &info, ts);
    } else if (info.op == SYSCALL_INFO_EXIT && t->in_call && !ended_by_filter(t, info.exit.rval)) {
      inject_at_exit(t, &info, ts);
      if (!inject_holds(t)) left(t, &info, ts);
    }
  }
  if (!inject_holds(t)) resume(t, inject_signal(t));
}

// ---- new threads and processes

static uint64_t clone_flags(const struct tracee *t) {
  uint64_t flags = 0;
  const struct call *c = &t->call;
  if (c->number == NR_clone3 && c->abi != 2) {
    struct iovec local = {&flags, sizeof flags}, remote = {(void *)(uintptr_t)c->args[0], sizeof flags};
    if (syscall(SYS_process_vm_readv, (long)t->tid, &local, 1L, &remote, 1L, 0L) != (long)sizeof flags) flags = 0;
    return flags;
  }
#if defined(__x86_64__)
  if (c->abi == 1) return c->number == I386_NR_clone ? c->args[0] : 0;
#endif
  return c->number == NR_clone ? c->args[0] : 0;
}

static enum fork_kind kind_of(int status, uint64_t flags) {
  if (flags & CLONE_THREAD) return KIND_THREAD;
  switch ((unsigned)status >> 16) {
    case PT_EVENT_FORK: return KIND_FORK;
    case PT_EVENT_VFORK: return KIND_VFORK;
    default: return KIND_CLONE;
  }
}

static void gone(struct tracee *t, int status, uint64_t ts);

// From here on the child is known: its events may follow.
static void admit(struct tracee *child, const struct tracee *parent, struct fork *f, uint64_t ts) {
  struct process *process = f->kind == KIND_THREAD ? parent->process : process_add(f->child_pid, parent->process);
  if (f->flags & CLONE_NEWPID) process->nested = true;
  if (process->nested) f->ns_pid = inner_pid(f->child_tid);
  tracee_join(child, process);
  log_fork(parent, f, ts);
  if (!child->held) return;
  child->held = false;
  held--;
  if (child->dead) gone(child, child->status, ts);
  else resume(child, 0);
}

static void forked(struct tracee *t, int status, uint64_t ts) {
  pid_t tid = (pid_t)event_message(t->tid);
  uint64_t flags = clone_flags(t);
  enum fork_kind kind = kind_of(status, flags);
  struct fork f = {kind == KIND_THREAD ? t->process->pid : tid, tid, kind, flags, 0};
  struct tracee *child = tracee_find(tid);
  if (!child || !child->process) {
    if (!child) {
      child = tracee_add(tid, NULL);
      child->expects_stop = true;
    }
    admit(child, t, &f, ts);
  }
  resume(t, 0);
}

static void hold(pid_t tid, uint64_t ts) {
  struct tracee *t = tracee_add(tid, NULL);
  t->held = true;
  t->held_since = ts;
  held++;
}

// A creator that was killed before it could report leaves its child held: whoever /proc names as parent stands in.
static void adopt(struct tracee *t, void *now) {
  if (!t->held || *(uint64_t *)now - t->held_since < ADOPT_AFTER_NS) return;
  struct ids ids = read_ids(t->tid);
  struct tracee *parent = tracee_find(ids.tgid == t->tid ? ids.ppid : ids.tgid);
  if (!parent || !parent->process) parent = tracee_find(root);
  struct fork f = {ids.tgid ? ids.tgid : t->tid, t->tid, ids.tgid && ids.tgid != t->tid ? KIND_THREAD : KIND_CLONE, 0, 0};
  if (parent && parent->process && parent != t) {
    admit(t, parent, &f, *(uint64_t *)now);
  } else {
    t->held = false;
    held--;
    tracee_join(t, process_add(f.child_pid, NULL));
    if (t->dead) gone(t, t->status, *(uint64_t *)now);
    else resume(t, 0);
  }
}

// ---- exec and exit

static void execed(struct tracee *t, uint64_t ts) {
  pid_t old_tid = (pid_t)event_message(t->tid);
  struct tracee *caller = old_tid != t->tid ? tracee_find(old_tid) : NULL;
  if (caller) { // it goes on under the leader's id (ptrace(2), "execve(2) under ptrace")
    char *exec = t->exec;
    uint32_t exec_len = t->exec_len;
    t->call = caller->call;
    t->in_call = caller->in_call;
    t->exec = caller->exec;
    t->exec_len = caller->exec_len;
    caller->exec = exec;
    caller->exec_len = exec_len;
  }
  tracee_keep_only(t);
  mappings_forget(t->process);
  session_note_privileges(t->process->pid);
  log_exec(t, old_tid, ts);
  log_state(t, STATE_EXEC, ts);
  resume(t, 0);
}

// The last moment at which /proc tells what the process used. Threads that are killed together all begin to end before one is gone.
static void begins_to_end(struct tracee *t) {
  if (!t->exiting) t->process->exiting++;
  t->exiting = true;
  if (t->process->exiting == t->process->threads) read_usage(t->process, t->tid);
}

static void gone(struct tracee *t, int status, uint64_t ts) {
  bool last_of_root = t->process->pid == root && t->process->threads == 1;
  stack_of_dead(t);
  bool failed = t->process->threads == 1 && (WIFSIGNALED(status) || (last_of_root && WEXITSTATUS(status)));
  log_gone(t, status, ts);
  tracee_remove(t);
  if (failed) session_failure_seen();
  if (last_of_root) session_root_gone(status, ts);
}

// ---- signals and job control

static void signalled(struct tracee *t, int status, uint64_t ts) {
  siginfo_t info;
  if (pt(PT_GETSIGINFO, t->tid, 0, &info) == 0 && !t->hidden) log_signal(t, &info, ts);
  resume(t, WSTOPSIG(status));
}

static void group_stopped(struct tracee *t, int status, uint64_t ts) {
  if (session_leaving()) {
    resume(t, 0);
    return;
  }
  if (!t->group_stopped) log_stop(t, WSTOPSIG(status), false, ts);
  t->group_stopped = true;
  pt(PT_LISTEN, t->tid, 0, NULL);
}

static void trapped(struct tracee *t, uint64_t ts) {
  if (t->group_stopped) log_stop(t, SIGCONT, true, ts);
  t->group_stopped = t->expects_stop = false;
  resume(t, 0);
}

void dispatch_known(struct tracee *t, const struct event *e) {
  if (t->looked_at && e->what != EVENT_GONE) attach_first_stop(t, e);
  switch (e->what) {
    case EVENT_SYSCALL: syscall_stop(t, e->ts); break;
    case EVENT_SIGNAL: signalled(t, e->status, e->ts); break;
    case EVENT_GROUP_STOP: group_stopped(t, e->status, e->ts); break;
    case EVENT_TRAP: trapped(t, e->ts); break;
    case EVENT_FORK: forked(t, e->status, e->ts); break;
    case EVENT_EXEC: execed(t, e->ts); break;
    case EVENT_EXITING:
      stack_at_death(t, (int)event_message(t->tid), e->ts);
      begins_to_end(t);
      resume(t, 0);
      break;
    case EVENT_GONE: gone(t, e->status, e->ts); break;
    case EVENT_NOBODY:
    case EVENT_TICK: break;
  }
}

// A delayed thread whose time has come stands at the entry or at the exit of its call.
static void let_go(struct tracee *t, uint64_t now) {
  struct syscall_info info;
  bool leaves = pt(PT_GET_SYSCALL_INFO, t->tid, sizeof info, &info) > 0 && info.op == SYSCALL_INFO_EXIT;
  if (leaves) syscall_stop(t, now);
  else resume(t, inject_signal(t));
}

static void dispatch_held(struct tracee *t, const struct event *e) {
  if (e->what == EVENT_GONE) {
    t->dead = true;
    t->status = e->status;
  }
}

static void detach(pid_t tid, const struct event *e) {
  pt(PT_DETACH, tid, 0, (void *)(intptr_t)(e->what == EVENT_SIGNAL ? WSTOPSIG(e->status) : 0));
}

static void detach_standing(struct tracee *t, void *with) {
  (void)with;
  struct event e = event_of(t->tid, t->status, 0);
  if (t->held || t->parked) detach(t->tid, &e);
}

// Threads that stand stopped go on. Those inside a call are not disturbed: the recorder's end detaches them (ptrace(2)) without
// the stop that would make their call return EINTR, and one that job control stopped stays stopped.
static void leave_attached(void) {
  tracee_each(detach_standing, NULL);
  for (struct event e = next_event_now(); e.what != EVENT_NOBODY; e = next_event_now())
    if (e.what != EVENT_GONE) detach(e.tid, &e);
}

bool dispatch_event(struct event e) {
  if (e.what == EVENT_NOBODY) return false;
  if (e.what == EVENT_TICK) {
    if (held) tracee_each(adopt, &e.ts);
  } else {
    struct tracee *t = tracee_find(e.tid);
    if (t) inject_forget(t);
    if (t && t->held) dispatch_held(t, &e);
    else if (t && t->settling) attach_park(t, &e);
    else if (t) dispatch_known(t, &e);
    else if (e.what != EVENT_GONE) hold(e.tid, e.ts);
    if (e.what != EVENT_GONE) session_add_stopped(now_ns() - e.ts);
  }
  session_tick(e.ts);
  inject_release(session_leaving(), let_go);
  if (session_leaving() && options.attach_count) {
    leave_attached();
    return false;
  }
  return !session_leaving() || tracee_count() > 0;
}
