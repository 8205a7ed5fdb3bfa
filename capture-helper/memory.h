// Bounded reads from the recorded program's memory: several at once, for one system call.
#ifndef MEMORY_H
#define MEMORY_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct read_ask {
  uint64_t addr;
  void *into;
  uint32_t want, got; // got < want: the rest is not mapped
};

// Set while whoever asks for the address space of the process at hand would hang as its threads do: nothing is read of it then, nor
// its command line and environment, which lie in it.
extern bool memory_locked;

void memory_read(pid_t tid, struct read_ask *asks, size_t count);
uint32_t memory_to_page_end(uint64_t addr);
#endif
