// Memory that memory points at: argument vectors, iovecs, message headers, command-dependent arguments. Each adds the outer
// piece; gather.c calls back for the inner ones once the outer one has been read.
#ifndef NESTED_H
#define NESTED_H
#include <stdbool.h>
#include <stdint.h>

struct stop { // the stop being looked at
  unsigned abi;
  const uint64_t *args;
  bool leaving;
  int64_t ret;     // when leaving
  uint64_t limit;  // bytes of data to keep
};

extern struct stop stop;

bool narrow(void); // pointers and longs of this call are 32 bits wide
void add_vector(unsigned arg);
void add_variables(unsigned arg); // of an environment: looked at, not recorded
void add_iovec(unsigned arg, uint64_t count);
void add_msghdr(unsigned arg);
void add_mmsghdr(unsigned arg, uint64_t count);
void add_sized(unsigned arg, unsigned len_arg);
#endif
