// See session.h. A periodic timer interrupts the wait; a tick that falls between two waits is seen with the next one, at
// most an interval later, so no signal mask needs changing around each of a million stops.
#define _GNU_SOURCE
#include "session.h"
#include "attach.h"
#include "checkpoint.h"
#include "chunk.h"
#include "clock.h"
#include "event_log.h"
#include "inject.h"
#include "kernel.h"
#include "options.h"
#include "output.h"
#include "procfs.h"
#include "stack.h"
#include "state.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>

enum {
  LINE_ROOM = 1024, STATUS_ROOM = 4096,
  TICK_MS = 50,                         // so that chunks leave at 100 ms and limits are kept to a tick
  SAME_SIGNAL_NS = 200 * NS_PER_MS,
  TERM_TO_KILL_NS = 1000 * NS_PER_MS,
  CLOCK_STEP_NS = 1 * NS_PER_MS,        // less is slewing by the time daemon
  SAMPLE_SHARE = 20,                    // Samples may take one part in this of the time
};

static volatile sig_atomic_t ticked, asked_to_end, asked_to_write;
static pid_t root, parent;
static bool root_is_gone, leaving, limit_reached, stop_reached;
static int root_status;
static uint64_t started, gone_at, terminated_at, stopped_ns, next_sample;
static int64_t realtime_offset;
static char unprivileged[256];
static const char *privilege;
static bool not_recordings_fault;

static void on_tick(int signo) {
  (void)signo;
  ticked = 1;
}

// To write what the flight recorder holds.
static void on_write(int signo) {
  (void)signo;
  asked_to_write = ticked = 1;
}

// From the terminal a signal reaches the whole process group, the program too; and so does one sent to the group by somebody
// else. What the recorder's parent sends is meant for the program and passed on, unless the program just had the same.
static void on_end(int signo, siginfo_t *info, void *context) {
  static uint64_t had[NSIG];
  uint64_t now = now_ns();
  bool passed_on = info->si_code <= 0 && info->si_pid == getppid() && !options.attach_count;
  (void)context;
  asked_to_end++;
  asked_to_write = ticked = 1;
  if (passed_on && !root_is_gone && now - had[signo] > SAME_SIGNAL_NS) kill(root, signo);
  had[signo] = now;
}

// Two stops per call make the recorder and the program take turns, so they are faster on one processor than on two that wake
// each other: on two, a machine of two virtual processors took 6.7 s for what takes 2.2 s on one. Only the recorder is bound;
// the programs keep their affinity, and the scheduler moves them or their neighbours as it likes.
static void stay_on_one_processor(void) {
  int cpu = sched_getcpu();
  cpu_set_t one;
  if (cpu < 0) return;
  CPU_ZERO(&one);
  CPU_SET(cpu, &one);
  sched_setaffinity(0, sizeof one, &one); // where it is refused, recording is slower and right
}

void session_start(pid_t pid) {
  static const int ends[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};
  struct sigaction tick = {.sa_handler = on_tick}, end = {.sa_sigaction = on_end, .sa_flags = SA_SIGINFO}, ignore = {.sa_handler = SIG_IGN};
  struct sigaction write_kept = {.sa_handler = on_write};
  unsigned ms = options.sample_ms && options.sample_ms < TICK_MS ? options.sample_ms : TICK_MS;
  struct itimerval every = {{ms / 1000, ms % 1000 * 1000}, {ms / 1000, ms % 1000 * 1000}};
  root = pid;
  parent = getppid();
  started = now_ns();
  realtime_offset = realtime_offset_ns();
  next_sample = started;
  sigaction(SIGALRM, &tick, NULL);
  sigaction(SIGPIPE, &ignore, NULL);
  if (options.ring_bytes) sigaction(SIGUSR1, &write_kept, NULL);
  for (unsigned i = 0; i < sizeof ends / sizeof *ends; i++) sigaction(ends[i], &end, NULL);
  stay_on_one_processor();
  setitimer(ITIMER_REAL, &every, NULL);
}

void session_add_stopped(uint64_t ns) { stopped_ns += ns; }
bool session_leaving(void) { return leaving; }

static void sample_all(uint64_t now) {
  for (struct process *p = process_first(); p; p = p->next) log_sample(p, now);
  uint64_t cost = now_ns() - now, interval = (uint64_t)options.sample_ms * NS_PER_MS;
  next_sample = now + (cost * SAMPLE_SHARE > interval ? cost * SAMPLE_SHARE : interval);
}

static void interrupt_one(struct tracee *t, void *with) {
  (void)with;
  pt(PT_INTERRUPT, t->tid, 0, NULL);
}

static void leave(void) {
  uint64_t now = now_ns();
  leaving = true;
  tracee_each(stack_of_waiting, &now);
  chunk_stop();
  tracee_each(interrupt_one, NULL);
}

static void signal_all(int signo) {
  for (struct process *p = process_first(); p; p = p->next) kill(p->pid, signo);
}

// The trace ends at the limit: what the programs did because they were told to end is not why they took so long.
static void end_by_limit(uint64_t now) {
  limit_reached = true;
  if (options.sample_ms) sample_all(now);
  tracee_each(stack_of_waiting, &now);
  chunk_stop();
  terminated_at = now;
  signal_all(SIGTERM);
  signal_all(SIGCONT); // a stopped process would not see it
}

static void outlived(uint64_t now) {
  if (now - gone_at < (uint64_t)options.linger_ms * NS_PER_MS || options.on_exit == ON_EXIT_WAIT) return;
  if (options.on_exit == ON_EXIT_DETACH) {
    if (!leaving) leave();
  } else if (!terminated_at) {
    terminated_at = now;
    signal_all(SIGTERM);
  }
}

static void watch_clock(uint64_t now) {
  int64_t offset = realtime_offset_ns(), step = offset - realtime_offset;
  if (step < CLOCK_STEP_NS && step > -CLOCK_STEP_NS) return;
  realtime_offset = offset;
  log_clock_step(offset, root, now);
}

// The recording has all that was asked for; the programs run on.
static bool stop_due(uint64_t now) {
  return (options.stop_events && chunk_stopped()) || (options.stop_ms && now - started >= (uint64_t)options.stop_ms * NS_PER_MS);
}

// Whoever asked for a report was killed: nobody is left to end the recording, so that it ends like a recorder that is killed itself.
static bool is_orphan(void) { return options.report_fd >= 0 && getppid() != parent; }

static void orphaned(uint64_t now) {
  if (!options.exit_kill) {
    if (!leaving) leave();
  } else if (!terminated_at) {
    asked_to_end++;
    chunk_stop(); // what comes is the recorder's doing
    terminated_at = now - TERM_TO_KILL_NS;
  }
}

// Attached processes run on, whatever ends the recording.
static bool over_for_attached(uint64_t now) {
  if (is_orphan()) asked_to_end++;
  if (stop_due(now)) return stop_reached = true;
  limit_reached = options.timeout_ms && now - started >= (uint64_t)options.timeout_ms * NS_PER_MS;
  return limit_reached || asked_to_end;
}

void session_failure_seen(void) {
  if (options.ring_bytes) chunk_write_kept();
}

void session_tick(uint64_t now) {
  if (chunk_checkpoint_due() && !chunk_stopped()) checkpoint(now);
  bool full = options.stop_events && chunk_stopped() && !stop_reached;
  if (!ticked && !full) return;
  ticked = 0;
  if (asked_to_write) session_failure_seen();
  asked_to_write = 0;
  if (!chunk_stopped()) {
    watch_clock(now);
    if (options.sample_ms && now >= next_sample) sample_all(now);
    chunk_flush_if_old(now);
  }
  if (options.attach_count) {
    if (!leaving && over_for_attached(now)) {
      if (options.sample_ms) sample_all(now);
      tracee_each(stack_of_waiting, &now);
      attach_look(); // two looks that agree tell who does not get on
      chunk_stop();
      leaving = true;
    }
    return;
  }
  if (is_orphan()) orphaned(now);
  if (!limit_reached && !leaving && stop_due(now)) {
    stop_reached = true;
    leave();
  }
  if (options.timeout_ms && !limit_reached && now - started >= (uint64_t)options.timeout_ms * NS_PER_MS) end_by_limit(now);
  if (asked_to_end > 2 && !terminated_at) terminated_at = now - TERM_TO_KILL_NS;
  if (terminated_at && now - terminated_at >= TERM_TO_KILL_NS) signal_all(SIGKILL);
  if (root_is_gone) outlived(now);
}

void session_root_gone(int status, uint64_t now) {
  root_is_gone = true;
  root_status = status;
  gone_at = now;
}

// execve(2): a program gains nothing from set-user-ID, set-group-ID or file capabilities while somebody without CAP_SYS_PTRACE
// traces it, nor with no_new_privs.
void session_note_privileges(pid_t pid) {
  char path[32], status[STATUS_ROOM];
  struct stat st;
  if (geteuid() == 0 || unprivileged[0]) return;
  struct text name = text_in(path, sizeof path);
  text_proc(&name, pid, "exe", -1);
  if (file_status(AT_FDCWD, path, &st) != 0) return;
  bool set_id = (st.st_mode & S_ISUID && st.st_uid != geteuid()) || (st.st_mode & S_ISGID && st.st_gid != getegid());
  if (!set_id && syscall(SYS_getxattr, path, "security.capability", NULL, 0) <= 0) return;
  privilege = set_id ? " is set-user-ID" : " has file capabilities";
  proc_read(pid, "status", status, sizeof status);
  not_recordings_fault = number_after(status, "NoNewPrivs:", 10) != 0;
  proc_link(pid, "exe", unprivileged, sizeof unprivileged);
}

static const char *const reasons[] = {
  [END_EXITED] = "exited", [END_INTERRUPTED] = "interrupted", [END_TIMEOUT] = "timeout", [END_DETACHED] = "detached",
  [END_STOPPED] = "stopped"};

static void field(struct text *t, const char *name, uint64_t value) {
  text_put(t, name);
  text_put_number(t, value);
}

static void warn(void) {
  char room[LINE_ROOM];
  struct text t = text_in(room, sizeof room);
  if (unprivileged[0]) {
    text_put(&t, "probecause: ");
    text_put(&t, unprivileged);
    text_put(&t, privilege);
    text_put(&t, " and ran without its rights, because ");
    text_put(&t, not_recordings_fault ? "no_new_privs is set\n" : "it was recorded. Record as root to keep them\n");
  }
  if (output_errno() && options.report_fd < 0) { // else in the report
    field(&t, "probecause: the trace is incomplete: ", lost_count());
    text_put(&t, " events could not be written: ");
    text_put(&t, error_words(output_errno()));
    text_put(&t, "\n");
  }
  text_write(&t, STDERR_FILENO);
}

static void report(const struct ending *e) {
  char room[LINE_ROOM];
  struct text t = text_in(room, sizeof room);
  if (options.report_fd < 0) return;
  text_put(&t, "end=");
  text_put(&t, reasons[e->reason]);
  field(&t, " root=", (uint64_t)root);
  field(&t, " code=", WIFEXITED(e->status) ? WEXITSTATUS(e->status) : 0);
  field(&t, " signal=", WIFSIGNALED(e->status) ? WTERMSIG(e->status) : 0);
  field(&t, " events=", event_count());
  field(&t, " lost=", lost_count());
  field(&t, " bytes=", output_offset());
  field(&t, " write_errno=", (uint64_t)output_errno());
  if (attach_refused.count) {
    field(&t, " refused=", attach_refused.count);
    field(&t, " refused_pid=", (uint64_t)attach_refused.first);
    field(&t, " refused_errno=", (uint64_t)attach_refused.error);
  }
  inject_report(&t);
  text_put(&t, "\n");
  text_write(&t, options.report_fd);
}

// Not recorded any more, it is still whom the caller waits for.
static void await_root(int *status) {
  while (wait4(root, status, 0, NULL) < 0 && errno == EINTR) continue;
  root_status = *status;
}

int session_finish(void) {
  struct ending e = {END_EXITED, root_status, stopped_ns};
  if (limit_reached) e.reason = END_TIMEOUT;
  else if (stop_reached) e.reason = END_STOPPED;
  else if (!root_is_gone) e.reason = END_DETACHED;
  else if (asked_to_end) e.reason = END_INTERRUPTED;
  chunk_stop();
  log_footer(&e);
  output_close(); // whoever reads the trace need not wait for a program that runs on
  if (!root_is_gone && !options.attach_count && !is_orphan()) await_root(&e.status);
  warn();
  report(&e);
  if (options.attach_count) return 0; // nobody waits for their status here
  return WIFSIGNALED(root_status) ? 128 + WTERMSIG(root_status) : WEXITSTATUS(root_status);
}
