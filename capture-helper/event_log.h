// One function per kind of event: what happened, as the messages of proto/trace.proto. Who calls them when is dispatch.c's
// business.
#ifndef EVENT_LOG_H
#define EVENT_LOG_H
#include "kernel.h"
#include "tracee.h"
#include <signal.h>
#include <stdbool.h>

enum fork_kind { KIND_FORK, KIND_VFORK, KIND_CLONE, KIND_THREAD };
enum end_reason { END_EXITED = 1, END_INTERRUPTED = 2, END_TIMEOUT = 3, END_DETACHED = 4, END_STOPPED = 5 };
struct fork { pid_t child_pid, child_tid; enum fork_kind kind; uint64_t flags; pid_t ns_pid; };
struct ending { enum end_reason reason; int status; uint64_t stopped_ns; }; // status: of the first process, as from wait4

void log_header(pid_t root);
void log_footer(const struct ending *e);
void log_entry(struct tracee *t, uint64_t ts);
void log_exit(struct tracee *t, int64_t ret, uint64_t ts);
void log_fork(const struct tracee *parent, const struct fork *f, uint64_t ts);
void log_exec(struct tracee *t, pid_t old_tid, uint64_t ts);
void log_gone(const struct tracee *t, int status, uint64_t ts);
void log_signal(const struct tracee *t, const siginfo_t *info, uint64_t ts);
void log_stop(const struct tracee *t, int signo, bool continued, uint64_t ts);
void log_clock_step(int64_t realtime_offset, pid_t root, uint64_t ts);
#endif
