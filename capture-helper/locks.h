// Locks of files, as /proc/locks and the "lock:" lines of /proc/PID/fdinfo/N tell them: those a process holds, and those it
// waits for with who holds them. Who is who beyond a pid, and what it means, is left to the reader of the trace.
#ifndef LOCKS_H
#define LOCKS_H
#include "holders.h"
#include "wire.h"
#include <sys/types.h>

// `info` is the text of the descriptor's fdinfo. Held is what this names: the pid of /proc/locks is that of the process which
// took the lock, and may be gone while others hold the same open file (flock(1) in a shell).
void put_held_locks(struct wire *w, pid_t pid, const char *path, size_t path_len, const char *info);

// Reads /proc/locks; what follows answers from that.
void locks_look(void);
void put_awaited_locks(struct wire *w, pid_t pid);
// The lock that the process waits for, by the order of /proc/locks; false: there is no such one.
struct awaited { uint64_t device, inode; pid_t holder; };
bool lock_awaited(pid_t pid, unsigned which, struct awaited *into);
bool holds_lock(struct holder h, uint64_t inode); // is a lock of the inode held through this descriptor?
#endif
