// See state.h: CPU time, memory, faults and switches of one process, from /proc/PID/stat and status.
#include "chunk.h"
#include "clock.h"
#include "procfs.h"
#include "state.h"
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

enum { STAT_ROOM = 1024, STATUS_ROOM = 4096 };

struct stat_line { char state; uint64_t minor, major, user_ticks, sys_ticks, threads, vm_bytes, rss_pages; };

// proc(5): fields are counted from 1, the state is the third; comm may hold spaces and parentheses.
static bool read_stat(pid_t pid, struct stat_line *s) {
  char text[STAT_ROOM];
  if (proc_read(pid, "stat", text, sizeof text) == 0) return false;
  const char *at = strrchr(text, ')');
  if (!at || strlen(at) < 3) return false;
  s->state = at[2];
  at += 3;
  for (unsigned field = 4; field <= 24; field++) {
    uint64_t value = next_number(&at, 10);
    switch (field) {
      case 10: s->minor = value; break;
      case 12: s->major = value; break;
      case 14: s->user_ticks = value; break;
      case 15: s->sys_ticks = value; break;
      case 20: s->threads = value; break;
      case 23: s->vm_bytes = value; break;
      case 24: s->rss_pages = value; break;
    }
  }
  return true;
}

// clock_getcpuclockid(3) for any process, in nanoseconds; /proc has only ticks, which give the split.
static void cpu_time(pid_t pid, const struct stat_line *s, uint64_t *user, uint64_t *sys) {
  enum { CPUCLOCK_SCHED = 2 };
  uint64_t tick_ns = NS_PER_S / getauxval(AT_CLKTCK), ticks = s->user_ticks + s->sys_ticks;
  uint64_t total = clock_ns((clockid_t)(~(unsigned)pid << 3 | CPUCLOCK_SCHED));
  if (total == 0) total = ticks * tick_ns;
  *user = ticks ? (uint64_t)((double)total * (double)s->user_ticks / (double)ticks) : total;
  *sys = total - *user;
}

// A thread that stands stopped for the recorder shows as `t`; to its own world it runs, or job control stopped it.
char own_state(char state, pid_t tid) {
  const struct tracee *t = tracee_find(tid);
  if (state != 't' || !t) return state;
  return t->group_stopped || (t->settling && !t->looked_at) ? 'T' : 'R'; // nothing else stands still before the first interruption
}

void log_sample(const struct process *p, uint64_t ts) { log_sample_of(p, p->pid, NULL, ts); }

void log_sample_of(const struct process *p, pid_t tid, void (*context)(struct wire *), uint64_t ts) {
  struct stat_line s = {0};
  char status[STATUS_ROOM];
  uint64_t user, sys;
  if (!read_stat(p->pid, &s)) return;
  proc_read(p->pid, "status", status, sizeof status);
  cpu_time(p->pid, &s, &user, &sys);
  struct wire *w = event_open(ts, p->pid, tid);
  wire_mark m = wire_open(w, 14);
  wire_uint(w, 1, user);
  wire_uint(w, 2, sys);
  wire_uint(w, 3, s.rss_pages * getauxval(AT_PAGESZ));
  wire_uint(w, 4, s.vm_bytes);
  wire_uint(w, 5, s.minor);
  wire_uint(w, 6, s.major);
  wire_uint(w, 7, number_after(status, "voluntary_ctxt_switches:", 10));
  wire_uint(w, 8, number_after(status, "nonvoluntary_ctxt_switches:", 10));
  wire_uint(w, 9, s.threads);
  wire_uint(w, 10, (uint8_t)own_state(s.state, p->pid));
  wire_close(w, m);
  if (context) context(w);
  event_close();
}

void read_usage(struct process *p, pid_t tid) {
  struct stat_line s = {0};
  char status[STATUS_ROOM];
  if (!read_stat(p->pid, &s)) return;
  proc_read(tid, "status", status, sizeof status); // a leader that has ended already has no memory to tell of
  cpu_time(p->pid, &s, &p->usage.user_ns, &p->usage.sys_ns);
  p->usage.max_rss_bytes = number_after(status, "VmHWM:", 10) * 1024;
  p->usage.minor_faults = s.minor;
  p->usage.major_faults = s.major;
  p->usage.voluntary = number_after(status, "voluntary_ctxt_switches:", 10);
  p->usage.involuntary = number_after(status, "nonvoluntary_ctxt_switches:", 10);
}

pid_t inner_pid(pid_t pid) {
  char status[STATUS_ROOM];
  proc_read(pid, "status", status, sizeof status);
  const char *at = after_label(status, "NSpid:");
  uint64_t inner = 0;
  while (*at && *at != '\n') {
    uint64_t next = next_number(&at, 10);
    if (next) inner = next;
  }
  return (pid_t)inner == pid ? 0 : (pid_t)inner;
}

struct ids read_ids(pid_t tid) {
  char status[STATUS_ROOM];
  proc_read(tid, "status", status, sizeof status);
  return (struct ids){(pid_t)number_after(status, "Tgid:", 10), (pid_t)number_after(status, "PPid:", 10)};
}
