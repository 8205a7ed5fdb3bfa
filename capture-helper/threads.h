// What each thread of a process is inside of, told by /proc without stopping it: its call with arguments and what they point at, where
// in the kernel it sleeps and since when. Whom it waits for is peers.c's business.
#ifndef THREADS_H
#define THREADS_H
#include "tracee.h"
#include "wire.h"

// `state` is the letter of /proc/PID/stat; `t->in_call` says whether `t->call` is one. The pieces of memory that belong to the call
// are those of gather.h while this runs.
typedef void thread_seen(const struct tracee *t, char state);

// The call a thread is inside; false: none, or not told. `narrow`: of a 32-bit program.
bool read_call(pid_t tid, bool narrow, struct call *c);

// ThreadState messages. Returns 0, or the errno with which the kernel refused to tell the calls.
int put_threads(struct wire *w, unsigned field, struct process *p, thread_seen *seen);
#endif
