// The one descriptor the trace goes to. A full pipe blocks, and with it the recorded program. When nothing can be
// written any more (disk full, reader gone) the program runs on; what was lost is counted, never hidden.
#ifndef OUTPUT_H
#define OUTPUT_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

void output_to(int fd);
// All of the parts or nothing that a reader would trip over. False: not written.
bool output_write(const struct iovec *parts, int count);
void output_close(void);
uint64_t output_offset(void); // bytes written so far
int output_errno(void);       // of the first failure; 0: none
#endif
