// The numbers that a folder of /proc lists: processes, threads, descriptors.
#ifndef NUMBERS_H
#define NUMBERS_H
#include <sys/types.h>

// Of /proc/PID/NAME; of /proc itself when pid is 0.
void each_number(pid_t pid, const char *name, void (*visit)(pid_t, void *), void *with);
#endif
