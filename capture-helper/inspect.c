// probecause-inspect: looks at running processes, and at those they may wait for, without stopping any of them, and writes what it saw as
// one Trace message (proto/trace.proto). A ptrace stop would make epoll_wait, sigtimedwait and semop return EINTR (signal(7)), so all is
// read from /proc, with process_vm_readv(2) and from the kernel's tables of sockets. Two looks with Samples in between tell a
// process that stands still from one that is slow.
#define _GNU_SOURCE
#include "chunk.h"
#include "clock.h"
#include "descriptors.h"
#include "event_log.h"
#include "holders.h"
#include "locks.h"
#include "memory.h"
#include "mounts.h"
#include "options.h"
#include "output.h"
#include "peers.h"
#include "procfs.h"
#include "snapshot.h"
#include "sockets.h"
#include "state.h"
#include "text.h"
#include "threads.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum {
  SAMPLES = 6, SAMPLE_MS = 100,      // so that the looks are 600 ms apart
  TRY_MS = 30,                       // for what takes microseconds unless it hangs
  SCAN_NS = 300 * NS_PER_MS,         // for finding out who holds what
  LINE_ROOM = 1024, COMMAND_ROOM = 32 << 10, WORDS_MAX = 256,
};

enum state_part { PART_LINKS = 1, PART_DESCRIPTORS, PART_CALLS, PART_SOCKETS, PART_MEMORY }; // trace.proto StatePart

static const char usage[] =
  "usage: probecause-inspect -o FILE|FD [--tree] [--report-fd N] [--no-redact] PID[,PID]...\n"
  "  --tree               also the descendants of each\n"
  "  --report-fd N        write lines about refusals and the end to descriptor N\n"
  "  --no-redact          write secrets as they are\n";

static bool tree;
static struct { unsigned count; pid_t pid; int error; } first_refusal; // count: of all; of a process or of its threads' calls

static void refused(pid_t pid, int error) {
  if (first_refusal.count++) return;
  first_refusal.pid = pid;
  first_refusal.error = error;
}

static void field(struct text *t, const char *name, uint64_t value) {
  text_put(t, name);
  text_put_number(t, value);
}

// A thread's id names its process. One that has ended and waits to be collected is still there to be looked at.
static void ask_for(pid_t pid) {
  struct ids ids = read_ids(pid);
  if (ids.tgid) peers_add(ids.tgid, 0);
  else refused(pid, ESRCH);
}

static void ask_for_all(const char *list) {
  for (const char *at = list; *at;) {
    const char *end = at;
    uint64_t pid = text_take_number(&end, 10);
    if (end == at || (*end && *end != ',') || pid == 0 || pid > INT32_MAX) fail(EXIT_OWN_FAILURE, "not a process id", list, "See --help");
    ask_for((pid_t)pid);
    at = *end ? end + 1 : end;
  }
}

static int read_options(int argc, char **argv) {
  int i = 1;
  for (; i < argc && argv[i][0] == '-'; i++) {
    const char *name = argv[i], *value = i + 1 < argc ? argv[i + 1] : "";
    if (strcmp(name, "--help") == 0) exit(write(STDOUT_FILENO, usage, sizeof usage - 1) < 0);
    else if (strcmp(name, "--tree") == 0) tree = true;
    else if (strcmp(name, "--no-redact") == 0) options.redact = false;
    else if (strcmp(name, "-o") == 0) options.output = argv[++i];
    else if (strcmp(name, "--report-fd") == 0) options.report_fd = (int)text_take_number(&value, 10), i++;
    else fail(EXIT_OWN_FAILURE, "unknown option", name, "See --help");
  }
  if (!options.output) fail(EXIT_OWN_FAILURE, "no output", NULL, "Name a file or descriptor with -o");
  if (i >= argc) fail(EXIT_OWN_FAILURE, "no process to look at", NULL, "See --help");
  return i;
}

static void put_refusal(struct wire *w, enum state_part part, int error) {
  if (error != EACCES && error != EPERM && error != ETIMEDOUT) return; // anything else: it is gone, or has no such thing
  wire_mark m = wire_open(w, 35);
  wire_uint(w, 1, part);
  wire_uint(w, 2, (uint64_t)error);
  wire_close(w, m);
}

static int refusal_of_link(pid_t pid) {
  char target[8];
  return proc_link(pid, "cwd", target, sizeof target) ? 0 : errno;
}

static int refusal_of_descriptors(pid_t pid) {
  struct listing l;
  if (!proc_listing(&l, pid, "fd")) return errno;
  close(l.fd);
  return 0;
}

static bool any_hangs(pid_t pid) {
  struct listing threads;
  char stat[1024];
  bool any = false;
  if (!proc_listing(&threads, pid, "task")) return false;
  for (int tid; (tid = listing_next(&threads)) >= 0;) {
    const char *at = proc_read(tid, "stat", stat, sizeof stat) ? strrchr(stat, ')') : NULL;
    any |= at && strncmp(at, ") D", 3) == 0;
  }
  return any;
}

// A thread that hangs while it changes the mappings of its process holds their lock (mmap_lock), and with it whoever reads the process's
// command line or memory. Where threads hang, a child tries that first; it can be killed (mmap_read_lock_killable).
static bool address_space_locked(pid_t pid) {
  char byte[2];
  if (!any_hangs(pid)) return false;
  pid_t child = fork();
  if (child == 0) {
    proc_read(pid, "cmdline", byte, sizeof byte);
    _exit(0);
  }
  for (unsigned ms = 0; ms < TRY_MS; ms++) { // children are collected by the kernel (SIGCHLD is ignored): then there is none to wait for
    if (waitpid(child, NULL, WNOHANG) < 0) return false;
    usleep(1000);
  }
  kill(child, SIGKILL);
  return true;
}

static bool hangs;

static void saw_thread(const struct tracee *t, char state) {
  hangs |= state == 'D';
  peers_of_thread(t, state);
}

// The first thread that lives: what the process has open is not to be seen by way of one that has ended (proc(5)).
static pid_t living_thread(pid_t pid) {
  struct listing threads;
  char stat[1024];
  pid_t found = 0;
  if (!proc_listing(&threads, pid, "task")) return pid;
  for (int tid; (tid = listing_next(&threads)) >= 0;) {
    const char *at = proc_read(tid, "stat", stat, sizeof stat) ? strrchr(stat, ')') : NULL;
    if (!found && at && strncmp(at, ") Z", 3) != 0) found = tid;
  }
  return found ? found : pid;
}

static bool look_at(const struct peer *p, bool first) {
  char status[4096];
  pid_t pid = p->process.pid;
  struct process process = p->process;
  struct tracee leader = {.tid = living_thread(pid), .process = &process};
  if (proc_read(pid, "status", status, sizeof status) == 0) return false;
  int sockets = sockets_look(pid);
  memory_locked = address_space_locked(pid);
  hangs = false;
  if (first) peers_of(p);
  struct wire *w = event_open(now_ns(), pid, pid);
  wire_mark m = wire_open(w, 15);
  put_state(w, &leader, STATE_ATTACH);
  put_awaited_locks(w, pid);
  if (first) peers_of_process();
  int calls = put_threads(w, 25, &process, first ? saw_thread : NULL);
  wire_uint(w, 32, p->depth > 0);
  wire_uint(w, 34, number_after(status, "TracerPid:", 10));
  put_refusal(w, PART_LINKS, refusal_of_link(pid));
  put_refusal(w, PART_DESCRIPTORS, refusal_of_descriptors(pid));
  put_refusal(w, PART_CALLS, calls);
  put_refusal(w, PART_SOCKETS, sockets);
  put_refusal(w, PART_MEMORY, memory_locked ? ETIMEDOUT : 0);
  if (hangs) put_mounts(w, 36, pid);
  wire_close(w, m);
  event_close();
  if (first && p->depth == 0 && calls) refused(pid, calls);
  return true;
}

// What hangs may hang the one who looks: everything seen so far leaves first.
static void look_at_all(bool first) {
  struct peer *p;
  locks_look();
  for (unsigned i = 0; (p = peers_at(i)); i++) {
    if (p->gone) continue;
    p->gone = !look_at(p, first);
    chunk_flush();
  }
}

static void sleep_until(uint64_t then) {
  struct timespec until = {(time_t)(then / NS_PER_S), (long)(then % NS_PER_S)};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL) == EINTR) continue;
}

static void sample_for_a_while(void) {
  uint64_t start = now_ns();
  struct peer *p;
  for (unsigned n = 1; n <= SAMPLES; n++) {
    sleep_until(start + n * (uint64_t)SAMPLE_MS * NS_PER_MS);
    uint64_t now = now_ns();
    for (unsigned i = 0; (p = peers_at(i)); i++)
      if (p->depth == 0 && !p->gone) log_sample(&p->process, now);
  }
}

// The header names the command of the first process as that of the recording.
static void note_command(pid_t pid) {
  static char line[COMMAND_ROOM];
  static char *words[WORDS_MAX + 1];
  size_t len = address_space_locked(pid) ? 0 : proc_read(pid, "cmdline", line, sizeof line), count = 0;
  for (size_t at = 0; at < len && count < WORDS_MAX; at += strlen(line + at) + 1) words[count++] = line + at;
  options.command = words;
}

static int open_output(void) {
  const char *end = options.output;
  uint64_t given = text_take_number(&end, 10);
  if (end > options.output && !*end) return (int)given;
  int fd = open(options.output, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600); // it holds what programs keep in memory
  if (fd < 0) fail(EXIT_OWN_FAILURE, "cannot write the trace", options.output, error_words(errno));
  return fd;
}

static void report(pid_t root) {
  char room[LINE_ROOM];
  struct text t = text_in(room, sizeof room);
  if (options.report_fd < 0) return;
  field(&t, "end=detached root=", (uint64_t)root);
  field(&t, " code=0 signal=0 events=", event_count());
  field(&t, " lost=", lost_count());
  field(&t, " bytes=", output_offset());
  field(&t, " refused=", first_refusal.count);
  if (first_refusal.count) {
    field(&t, " refused_pid=", (uint64_t)first_refusal.pid);
    field(&t, " refused_errno=", (uint64_t)first_refusal.error);
  }
  text_put(&t, "\n");
  text_write(&t, options.report_fd);
}

int main(int argc, char **argv) {
  options.attach_count = 1;
  options.sample_ms = SAMPLE_MS;
  int i = read_options(argc, argv);
  proc_must_be_ours();
  for (; i < argc; i++) ask_for_all(argv[i]);
  if (!peers_at(0)) fail_at("look", first_refusal.pid, first_refusal.error);
  signal(SIGPIPE, SIG_IGN);
  signal(SIGCHLD, SIG_IGN);
  describe_more = (struct describe_more){put_socket_row, put_held_locks};
  chunk_start();
  snapshot_start();
  output_to(open_output());
  pid_t root = peers_at(0)->process.pid;
  note_command(root);
  log_header(root);
  unsigned unseen = holders_look(now_ns() + SCAN_NS);
  if (tree) peers_add_descendants();
  look_at_all(true);
  sample_for_a_while();
  sockets_forget();
  look_at_all(false);
  if (unseen + peers_left_out()) lose(unseen + peers_left_out(), LOSS_READ);
  chunk_stop();
  log_footer(&(struct ending){.reason = END_DETACHED});
  report(root);
  return 0;
}
