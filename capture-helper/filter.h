// Which system calls are written down. What an expression means has been settled by who asked (src/trace/filter.ts): here are
// only numbers. A call that is not written still stops its thread, and is still looked at for what other events need.
#ifndef FILTER_H
#define FILTER_H
#include "tracee.h"
#include <stdbool.h>

void filter_read(const char *calls); // --calls: a word for each abi, in the order of enum Abi; leaves the process when it makes no sense
bool filter_keeps(const struct call *c);
#endif
