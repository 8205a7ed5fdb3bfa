// The flight recorder's memory: the last so many bytes of finished chunks. What no longer fits pushes out what is oldest.
#ifndef RING_H
#define RING_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

struct place { uint64_t first_seq, first_ts, last_ts; uint32_t count; }; // of a chunk in the order of events

void ring_start(uint64_t bytes);
// Events pushed out, or refused because their chunk is larger than the ring.
uint64_t ring_put(const struct place *place, const struct iovec *parts, int count);
// The oldest chunk; its bytes, in two parts where the memory's end cuts it, are good until the next ring_put. False: empty.
bool ring_take(struct place *place, struct iovec parts[2]);
#endif
