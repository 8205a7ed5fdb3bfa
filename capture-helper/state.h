// What /proc tells about a process: everything it has when it is first seen and after exec, and its use of resources.
#ifndef STATE_H
#define STATE_H
#include "tracee.h"
#include "wire.h"
#include <stdbool.h>

enum state_reason { STATE_START, STATE_EXEC, STATE_ATTACH, STATE_CHECKPOINT };

void put_state(struct wire *w, const struct tracee *t, enum state_reason reason); // the fields of ProcessState, without threads
void log_state(const struct tracee *t, enum state_reason reason, uint64_t ts);
void log_sample(const struct process *p, uint64_t ts);
void log_sample_of(const struct process *p, pid_t tid, void (*context)(struct wire *), uint64_t ts); // about a thread
char own_state(char state, pid_t tid);     // the letter of /proc/TID/stat, as it were without the recorder
void read_usage(struct process *p, pid_t tid); // at the exit of its last thread
pid_t inner_pid(pid_t pid);               // in its own pid namespace when that differs; 0: the same

struct ids { pid_t tgid, ppid; };         // 0: gone
struct ids read_ids(pid_t tid);
#endif
