// A list of pieces of memory to read for one stop, in rounds: all pointers of a round are read at once, and what they
// lead to (the strings of argv, the buffers of an iovec) is the next round.
#ifndef GATHER_H
#define GATHER_H
#include "memory.h"
#include <stdbool.h>
#include <stdint.h>

enum part { PART_WHOLE, PART_ELEMENT, PART_NAME, PART_IOVEC, PART_CONTROL, PART_LOCAL, PART_REMOTE, PART_FILE }; // trace.proto
enum content { CONTENT_PLAIN, CONTENT_STRING, CONTENT_DATA, CONTENT_VARIABLE }; // DATA: may hold secrets

struct piece {
  uint64_t addr, full;       // full: size of the whole, when more than was asked for
  uint64_t moved;            // of a message: how much was received
  uint32_t index;
  uint8_t arg, part, content;
  bool silent;               // read to find others, not recorded
  bool terminated, redacted;
  void (*follow)(unsigned piece);
  uint8_t *bytes;
  uint32_t len;              // once read
  uint32_t keep;             // of which so much is recorded; the rest is looked at only
};

void gather_start(void);     // once
void gather_begin(void);     // forgets the last stop
// The new piece, to be adjusted by the caller; NULL when there is nothing to read or no room.
struct piece *gather_add(uint64_t addr, uint64_t want, uint64_t full);
struct piece *gather_string(uint64_t addr);
struct piece *gather_data(uint64_t addr, uint64_t len, uint64_t keep); // what a call reads or writes
void gather_run(pid_t tid);
unsigned gather_count(void);
struct piece *gather_piece(unsigned i);
#endif
