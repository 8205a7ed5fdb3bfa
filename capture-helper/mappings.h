// The executable mappings of a process, as /proc/PID/maps and the ELF headers in its memory tell: what the addresses of its
// stacks are in. They are written to the trace before its first stack and again before the next one after they changed.
#ifndef MAPPINGS_H
#define MAPPINGS_H
#include "tracee.h"
#include <stdbool.h>
#include <stdint.h>

struct range { uint64_t start, end; };

void mappings_note(struct tracee *t, int64_t ret);          // at the end of a call: may code have come?
void mappings_forget(struct process *p);                    // exec: nothing is as it was
void mappings_update(struct tracee *t, uint64_t ip, uint64_t ts); // before a stack whose innermost address is ip
bool mappings_hold(const struct process *p, uint64_t addr); // is it code?
#endif
