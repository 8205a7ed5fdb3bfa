// See attach.h; ptrace(2), "Attaching and detaching". PTRACE_SEIZE sends no SIGSTOP and stops nothing, so that the look at each
// process (log_state) sees its threads as they were. PTRACE_INTERRUPT then makes them stand still once: calls that wait are
// restarted by the kernel, except those of signal(7), "Interruption of system calls", which return EINTR.
#define _GNU_SOURCE
#include "attach.h"
#include "arch.h"
#include "clock.h"
#include "dispatch.h"
#include "event_log.h"
#include "filter.h"
#include "options.h"
#include "pages.h"
#include "procfs.h"
#include "redact.h"
#include "snapshot.h"
#include "state.h"
#include "threads.h"
#include "text.h"
#include <errno.h>
#include <string.h>
#include <sys/uio.h>

enum {
  SETTLE_NS = 100 * NS_PER_MS, // for a standstill; a thread in an uninterruptible wait does not come to one
  COMMAND_ROOM = 64 << 10, STATUS_ROOM = 4096, LINK_ROOM = 64,
};

struct refused attach_refused;
static unsigned unsettled;

// ---- seizing

struct seizing {
  pid_t pid;
  struct process *process; // once one of its threads is seized
  int error;
  bool more;
};

static void seize_thread(pid_t tid, void *with) {
  struct seizing *s = with;
  if (tracee_find(tid)) return;
  if (pt(PT_SEIZE, tid, 0, (void *)PT_O_FOLLOW) != 0) { // a thread that ends, or a new one that its creator's seizure covers
    if (tid == s->pid) s->error = errno;
    return;
  }
  if (!s->process) s->process = process_add(s->pid, NULL);
  tracee_add(tid, s->process)->settling = true;
  unsettled++;
  s->more = true;
}

static bool may_have_nested_children(pid_t pid) {
  char own[LINK_ROOM], of_children[LINK_ROOM];
  proc_link(pid, "ns/pid", own, sizeof own);
  proc_link(pid, "ns/pid_for_children", of_children, sizeof of_children);
  return inner_pid(pid) != 0 || strcmp(own, of_children) != 0;
}

static bool traced_by_us(pid_t pid) {
  char status[STATUS_ROOM];
  proc_read(pid, "status", status, sizeof status);
  return number_after(status, "TracerPid:", 10) == (uint64_t)getpid();
}

// Threads are looked for until no new one appears: those that start meanwhile are traced from their birth. Returns an errno.
static int seize_process(pid_t pid) {
  struct seizing s = {.pid = pid, .error = ESRCH, .more = true};
  while (s.more) {
    s.more = false;
    each_number(pid, "task", seize_thread, &s);
  }
  if (!s.process) return traced_by_us(pid) ? 0 : s.error;
  s.process->nested = may_have_nested_children(pid);
  return 0;
}

static struct process *known(pid_t pid) {
  struct process *p = process_first();
  while (p && p->pid != pid) p = p->next;
  return p;
}

// Not the recorder, nor whoever waits for it: each would wait for the other.
static void seize_descendant(pid_t pid, void *more) {
  char status[STATUS_ROOM];
  if (pid == getpid() || pid == getppid() || known(pid)) return;
  proc_read(pid, "status", status, sizeof status);
  if (!known((pid_t)number_after(status, "PPid:", 10)) || *after_label(status, "State:\t") == 'Z') return;
  int error = seize_process(pid);
  if (known(pid)) {
    *(bool *)more = true;
  } else if (error && !attach_refused.count++) {
    attach_refused.first = pid;
    attach_refused.error = error;
  }
}

static void seize_tree(void) {
  for (bool more = true; more;) {
    more = false;
    attach_refused.count = 0;
    each_number(0, "", seize_descendant, &more);
  }
}

// The command line that the first process shows stands for the command that was never started.
static char **command_of(pid_t pid) {
  char *text = pages_take(COMMAND_ROOM);
  size_t len = proc_read(pid, "cmdline", text, COMMAND_ROOM), count = 0, n = 0;
  for (size_t i = 0; i < len; i++) count += text[i] == 0;
  char **words = pages_take((count + 2) * sizeof *words);
  for (size_t at = 0; at < len; at += strlen(text + at) + 1) words[n++] = text + at;
  return words;
}

pid_t attach(void) {
  for (unsigned i = 0; i < options.attach_count; i++) {
    pid_t pid = read_ids(options.attach[i]).tgid; // the id of any thread will do
    int error = pid ? known(pid) ? 0 : seize_process(pid) : ESRCH;
    if (error) fail_at("attach", options.attach[i], error);
    if (i == 0) options.command = command_of(options.attach[0] = pid);
  }
  if (options.tree) seize_tree();
  return options.attach[0];
}

// ---- the look, and the standstill

static void interrupt(struct tracee *t, void *with) {
  (void)with;
  if (!t->settling) return;
  t->looked_at = true;
  t->in_call = read_call(t->tid, false, &t->call);
  pt(PT_INTERRUPT, t->tid, 0, NULL);
}

void attach_park(struct tracee *t, const struct event *e) {
  if (!t->parked) unsettled--;
  t->parked = true;
  t->status = e->status;
  t->held_since = e->ts;
}

static bool result_of(pid_t tid, int64_t *result) {
  uint64_t words[ARCH_REG_WORDS];
  struct iovec into = {words, sizeof words};
  if (pt(PT_GETREGSET, tid, NT_PRSTATUS_SET, &into) != 0 || into.iov_len != sizeof words) return false;
  *result = (int64_t)words[ARCH_REG_RESULT];
  return true;
}

// It stands behind the call it was inside, whose end no stop has told: the register has the result. Before a fork or exec is
// done it is still inside, and its exit stop will come.
void attach_first_stop(struct tracee *t, const struct event *e) {
  struct syscall_info info;
  struct call now;
  int64_t result;
  bool inside = read_call(t->tid, false, &now), behind = e->what == EVENT_TRAP || e->what == EVENT_SIGNAL || e->what == EVENT_GROUP_STOP;
  bool same = inside && t->in_call && memcmp(now.args, t->call.args, sizeof now.args) == 0 && now.number == t->call.number;
  t->looked_at = false;
  t->in_call = inside && !behind;
  if (!same) t->process->moved = true;
  if (inside) t->call = now;
  if (inside && pt(PT_GET_SYSCALL_INFO, t->tid, sizeof info, &info) > 0) t->call.abi = (unsigned)arch_abi(info.arch, &t->call.number);
  if (!same || !behind || !result_of(t->tid, &result)) return;
  if (filter_keeps(&t->call)) log_exit(t, result, e->ts);
  else snapshot_silent_exit(t, result);
}

static struct event parked_at(const struct tracee *t) { return event_of(t->tid, t->status, t->held_since); }

static void settled(struct tracee *t, void *with) {
  (void)with;
  struct event e = parked_at(t);
  if (t->parked && e.what != EVENT_GONE) attach_first_stop(t, &e);
}

static void let_go(struct tracee *t, void *with) {
  (void)with;
  struct event e = parked_at(t);
  t->settling = false;
  if (!t->parked) return;
  t->parked = false;
  dispatch_known(t, &e);
}

struct search { const struct process *of; struct tracee *found; };

static void find_thread(struct tracee *t, void *with) {
  struct search *s = with;
  if (t->process == s->of && (!s->found || t->tid == s->of->pid)) s->found = t;
}

static void tell(const struct process *p, enum state_reason reason) {
  struct search s = {p, tracee_find(p->pid)};
  if (!s.found) tracee_each(find_thread, &s); // its leader has ended
  if (s.found) log_state(s.found, reason, now_ns());
  if (s.found && options.redact) watch_terminals_of(s.found);
}

static struct process *oldest(void) {
  struct process *p = process_first();
  while (p && p->next) p = p->next;
  return p;
}

void attach_look(void) {
  for (struct process *p = oldest(); p; p = p->prev) tell(p, STATE_ATTACH);
}

void attach_follow(void) {
  attach_look();
  tracee_each(interrupt, NULL);
  uint64_t deadline = now_ns() + SETTLE_NS;
  while (unsettled && now_ns() < deadline && dispatch_event(next_event())) continue;
  tracee_each(settled, NULL);
  for (struct process *p = oldest(); p; p = p->prev)
    if (p->moved) tell(p, STATE_CHECKPOINT); // what it opened and closed between the look and the standstill
  tracee_each(let_go, NULL);
}
