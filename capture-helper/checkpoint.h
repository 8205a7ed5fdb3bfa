// In a flight recording, whose beginning is not kept: from time to time what every process has, as if it were seen for the first time.
#ifndef CHECKPOINT_H
#define CHECKPOINT_H
#include <stdint.h>

void checkpoint(uint64_t ts);
#endif
