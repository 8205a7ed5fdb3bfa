// Which bytes of the recorded program's memory belong to a system call, read at its entry and at its exit and written into
// the open event. What to read is a row of gen/tables.h; how it is read, memory.c's business.
#ifndef SNAPSHOT_H
#define SNAPSHOT_H
#include "tracee.h"
#include "wire.h"

void snapshot_start(void);
void snapshot_entry(struct tracee *t, struct wire *w, unsigned field);
void snapshot_exit(struct tracee *t, int64_t ret, struct wire *w, unsigned field);
// Of calls that are not written: only what other events and the redaction need of them.
void snapshot_silent_entry(struct tracee *t);
void snapshot_silent_exit(struct tracee *t, int64_t ret);
#endif
