// The file systems that a process sees, for ProcessState.mounts: on which of them a thread hangs, and what lies below.
#ifndef MOUNTS_H
#define MOUNTS_H
#include "wire.h"
#include <sys/types.h>

void put_mounts(struct wire *w, unsigned field, pid_t pid);
#endif
