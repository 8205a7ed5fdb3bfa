// Processes that run already: every thread of them seized, what they have told once, and then followed like any other. They
// are left running at the end, whatever ends the recording.
#ifndef ATTACH_H
#define ATTACH_H
#include "event.h"
#include "tracee.h"

pid_t attach(void);        // seizes options.attach and stops nothing; leaves the recorder when one of them is refused
void attach_look(void);    // their state as it is, before the first stop and after the last
void attach_follow(void);  // their state, a standstill of each, and on they go
void attach_park(struct tracee *t, const struct event *e);       // a stop during that standstill
void attach_first_stop(struct tracee *t, const struct event *e); // of a thread that was looked at: how its call went

struct refused { unsigned count; pid_t first; int error; };
extern struct refused attach_refused; // descendants (--tree) that could not be seized
#endif
