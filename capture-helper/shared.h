// Memory that processes share, by what /proc/PID/maps says: which file or shared segment an address lies in, and who else has it. A
// futex there is known by that place, not by its address (futex(2), FUTEX_PRIVATE_FLAG).
#ifndef SHARED_H
#define SHARED_H
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct segment { uint64_t device, inode; };

bool shared_segment(pid_t pid, uint64_t addr, struct segment *into); // false: private, or not to be read
bool shares_segment(pid_t pid, const struct segment *s);
#endif
