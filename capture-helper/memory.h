// Bounded reads from the recorded program's memory: several at once, for one system call.
#ifndef MEMORY_H
#define MEMORY_H
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct read_ask {
  uint64_t addr;
  void *into;
  uint32_t want, got; // got < want: the rest is not mapped
};

void memory_read(pid_t tid, struct read_ask *asks, size_t count);
uint32_t memory_to_page_end(uint64_t addr);
#endif
