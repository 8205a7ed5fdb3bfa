// What to do about each thing the kernel reports: keep the table of tracees true, write the event, let the thread go on.
#ifndef DISPATCH_H
#define DISPATCH_H
#include "event.h"
#include "tracee.h"
#include <stdbool.h>

void dispatch_root(pid_t pid);  // the process whose end is the recording's
void dispatch_start(pid_t pid); // one that was launched: hidden until its execve
void dispatch_known(struct tracee *t, const struct event *e); // one of a thread that is followed
bool dispatch_event(struct event e); // false: nobody is left to wait for
#endif
