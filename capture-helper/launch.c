// See launch.h. The child prepares itself, waits on a pipe until it is attached and stopped, and then executes the command; what it
// does before that is not recorded. Every descriptor of the recorder's own closes at exec.
#define _GNU_SOURCE
#include "launch.h"
#include "kernel.h"
#include "options.h"
#include "pages.h"
#include "procfs.h"
#include "text.h"
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>

enum {
  INTERPRETER_LINE = 256, // BINPRM_BUF_SIZE of linux/binfmts.h
  SIGNALS = 64, ENVIRONMENT_ROOM = 4 << 20, PATH_ROOM = 4096, GROUPS_MAX = 256,
};

extern char **environ;
static struct sigaction at_start[SIGNALS + 1];
static int gate[2];

void launch_note_signals(void) {
  for (int signo = 1; signo <= SIGNALS; signo++) sigaction(signo, NULL, &at_start[signo]);
}

static void restore_signals(void) {
  struct sigaction act = {0};
  sigset_t mask;
  for (int signo = 1; signo <= SIGNALS; signo++) {
    bool ignored = options.restore_signals ? options.signals_ignored >> (signo - 1) & 1 : at_start[signo].sa_handler == SIG_IGN;
    act.sa_handler = ignored ? SIG_IGN : SIG_DFL;
    sigaction(signo, &act, NULL);
  }
  if (!options.restore_signals) return;
  sigemptyset(&mask);
  for (int signo = 1; signo <= SIGNALS; signo++)
    if (options.signals_blocked >> (signo - 1) & 1) sigaddset(&mask, signo);
  sigprocmask(SIG_SETMASK, &mask, NULL);
}

static void restore_limits(void) {
  struct rlimit limit;
  if (!options.restore_nofile || syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, NULL, &limit) != 0) return;
  limit.rlim_cur = options.nofile < limit.rlim_max ? (rlim_t)options.nofile : limit.rlim_max;
  syscall(SYS_prlimit64, 0, RLIMIT_NOFILE, &limit, NULL); // musl's setrlimit(3) brings its thread machinery along
}

// The caller's environment byte for byte: a JavaScript host can only pass on what is valid Unicode.
static char **caller_environment(void) {
  static const char own[] = "PROBECAUSE_CALLER=";
  char *text = pages_take(ENVIRONMENT_ROOM);
  size_t len = proc_read(options.caller, "environ", text, ENVIRONMENT_ROOM), count = 0, n = 0;
  if (len == 0) return environ;
  for (size_t i = 0; i < len; i++) count += text[i] == 0;
  char **list = pages_take((count + 2) * sizeof *list);
  for (size_t at = 0; at < len; at += strlen(text + at) + 1)
    if (strncmp(text + at, own, sizeof own - 1) != 0) list[n++] = text + at;
  return list;
}

// env(1): what is not there, and what is there and cannot be run.
static int code_of(int error) { return error == ENOENT ? EXIT_NOT_FOUND : EXIT_CANNOT_EXECUTE; }

// So that the trace shows that the file is there, and which interpreter its first line names.
static void read_beginning(const char *path) {
  char line[INTERPRETER_LINE];
  int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && read(fd, line, sizeof line) >= 0) close(fd);
}

// As the program will be called: what is seen of it before its execve should not bear the recorder's name.
static void take_name(const char *path) {
  const char *base = strrchr(path, '/');
  prctl(PR_SET_NAME, base ? base + 1 : path);
}

static size_t name_length(const char *variable) { return (size_t)(strchrnul(variable, '=') - variable); }

// What -E asks for: one variable more, another value, or one fewer.
static char **change_environment(char **list) {
  size_t count = 0;
  while (list[count]) count++;
  char **changed = pages_take((count + options.environment_count + 1) * sizeof *list);
  memcpy(changed, list, count * sizeof *list);
  for (unsigned i = 0; i < options.environment_count; i++) {
    char *change = options_environment[i];
    size_t len = name_length(change), kept = 0;
    for (size_t at = 0; at < count; at++)
      if (name_length(changed[at]) != len || memcmp(changed[at], change, len) != 0) changed[kept++] = changed[at];
    if (change[len]) changed[kept++] = change;
    count = kept;
  }
  changed[count] = NULL;
  return changed;
}

// Groups first, since setting them needs the rights that go with the user id (credentials(7)). Straight to the kernel, which
// changes one thread: this process has no other.
static void become_user(void) {
  gid_t groups[GROUPS_MAX];
  const char *at = options.user;
  uint32_t uid = (uint32_t)text_take_number(&at, 10), gid = *at == ':' ? (at++, (uint32_t)text_take_number(&at, 10)) : uid;
  size_t count = 0;
  while (*at && count < GROUPS_MAX) {
    at++;
    groups[count++] = (gid_t)text_take_number(&at, 10);
  }
  if (syscall(SYS_setgroups, count, groups) != 0 || syscall(SYS_setresgid, gid, gid, gid) != 0 ||
      syscall(SYS_setresuid, uid, uid, uid) != 0)
    fail(EXIT_OWN_FAILURE, "cannot run the program as another user", error_words(errno), "Run as root");
}

static void execute(const char *path, char **envp) {
  char go;
  take_name(path);
  while (read(gate[0], &go, 1) < 0 && errno == EINTR) continue;
  execve(path, options.command, envp);
  if (errno == ENOEXEC) { // a script without #!, as execvp(3) runs it
    size_t count = 0;
    while (options.command[count]) count++;
    char **argv = pages_take((count + 2) * sizeof *argv);
    argv[0] = "sh";
    argv[1] = (char *)path;
    memcpy(argv + 2, options.command + 1, count * sizeof *argv);
    execve("/bin/sh", argv, envp);
  }
  int error = errno;
  read_beginning(path);
  _exit(code_of(error));
}

static bool executable(const char *path) {
  struct stat st;
  return file_status(AT_FDCWD, path, &st) == 0 && S_ISREG(st.st_mode) && access(path, X_OK) == 0;
}

// As execvp(3) searches, but before the fork, so that the trace begins with one execve.
static const char *find(const char *name) {
  static char path[PATH_ROOM];
  bool exists = false;
  const char *dirs = getenv("PATH");
  if (strchr(name, '/')) {
    if (access(name, F_OK) == 0 && !executable(name)) fail(EXIT_CANNOT_EXECUTE, "cannot execute", name, error_words(EACCES));
    if (access(name, F_OK) != 0) fail(code_of(errno), "cannot execute", name, error_words(errno));
    return name;
  }
  for (const char *dir = dirs ? dirs : "/bin:/usr/bin", *end; dir; dir = *end ? end + 1 : NULL) {
    end = strchrnul(dir, ':');
    struct text t = text_in(path, sizeof path);
    text_put_some(&t, dir, (size_t)(end - dir));
    if (end > dir) text_put(&t, "/");
    text_put(&t, name);
    if (executable(path)) return path;
    exists |= access(path, F_OK) == 0 || errno == EACCES; // or may not be looked for there
  }
  if (exists) fail(EXIT_CANNOT_EXECUTE, "cannot execute", name, error_words(EACCES));
  fail(EXIT_NOT_FOUND, "command not found", name, NULL);
}

static void seize(pid_t child) {
  unsigned long flags = PT_O_FOLLOW;
  int status;
  if (options.exit_kill) flags |= PT_O_EXITKILL;
  if (pt(PT_SEIZE, child, 0, (void *)flags) != 0) {
    int error = errno;
    kill(child, SIGKILL);
    fail_at("launch", child, error);
  }
  pt(PT_INTERRUPT, child, 0, NULL);
  while (wait4(child, &status, 0x40000000 /* __WALL */, NULL) < 0 && errno == EINTR) continue;
}

pid_t launch(void) {
  const char *path = find(options.command[0]);
  char **envp = options.caller ? caller_environment() : environ;
  if (syscall(SYS_pipe2, gate, O_CLOEXEC) != 0) fail(EXIT_OWN_FAILURE, "pipe", error_words(errno), NULL);
  pid_t child = (pid_t)syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0); // fork(2), without the libraries' locks for threads
  if (child < 0) fail(EXIT_OWN_FAILURE, "fork", error_words(errno), NULL);
  if (child == 0) {
    close(gate[1]);
    restore_signals();
    restore_limits();
    if (options.user) become_user();
    execute(path, change_environment(envp));
  }
  close(gate[0]);
  seize(child);
  return child;
}

void launch_release(void) {
  if (write(gate[1], "", 1) < 0) return; // the child is gone: its end is reported like any other
  close(gate[1]);
}
