// The clock of the trace: CLOCK_MONOTONIC in nanoseconds, and its distance from the other clocks.
#ifndef CLOCK_H
#define CLOCK_H
#include <stdint.h>
#include <time.h>

enum { NS_PER_S = 1000000000, NS_PER_MS = 1000000 };

static inline uint64_t clock_ns(clockid_t id) {
  struct timespec t = {0};
  if (clock_gettime(id, &t) != 0) return 0;
  return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static inline uint64_t now_ns(void) { return clock_ns(CLOCK_MONOTONIC); }

static inline int64_t realtime_offset_ns(void) { return (int64_t)(clock_ns(CLOCK_REALTIME) - now_ns()); }
#endif
