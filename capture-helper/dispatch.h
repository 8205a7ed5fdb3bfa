// What to do about each thing the kernel reports: keep the table of tracees true, write the event, let the thread go on.
#ifndef DISPATCH_H
#define DISPATCH_H
#include "event.h"
#include <stdbool.h>

void dispatch_start(pid_t root);
bool dispatch_event(struct event e); // false: nobody is left to wait for
#endif
