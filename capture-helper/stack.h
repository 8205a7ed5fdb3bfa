// User stacks along the frame pointers: when one is worth taking, the walk, and the place in the trace. Names are not looked
// up here, and code without frame pointers ends a walk early, which is said. One call per place of dispatch.c that knows of it.
#ifndef STACK_H
#define STACK_H
#include "kernel.h"
#include "tracee.h"
#include "wire.h"

void stack_at_entry(struct tracee *t, const struct syscall_info *info, uint64_t ts);
void stack_at_exit(struct tracee *t, const struct syscall_info *info, uint64_t ts);
void stack_at_death(struct tracee *t, int status, uint64_t ts); // PTRACE_EVENT_EXIT: the last moment its memory can be read
void stack_of_dead(struct tracee *t);                           // the one taken then is for the next event
void stack_of_waiting(struct tracee *t, void *ts);              // the recording ends while it waits
void stack_put(struct wire *w);                                 // into the event being written, when one was taken for it
#endif
