// Events to chunks: one event is open at a time, its strings are interned in the chunk's own table, and a chunk is closed
// when it is large or old. What an event holds is event_log.c's business; where chunks go, output.c's.
#ifndef CHUNK_H
#define CHUNK_H
#include "wire.h"
#include <stdint.h>
#include <sys/types.h>

enum loss_reason { LOSS_OUTPUT = 1, LOSS_MEMORY = 2, LOSS_TRACER = 4, LOSS_READ = 5, LOSS_RING = 6 };

void chunk_start(void);
struct wire *event_open(uint64_t ts_ns, pid_t pid, pid_t tid);
void event_close(void);
uint32_t intern(const void *bytes, size_t len); // position plus one; 0: no room
void lose(uint64_t count, enum loss_reason reason);

void chunk_flush(void);
void chunk_flush_if_old(uint64_t now);
void chunk_write_kept(void); // flight recording: what the ring holds goes out, and is kept no longer
bool chunk_checkpoint_due(void);
void chunk_checkpoint_done(void);
void chunk_stop(void); // nothing is recorded any more
bool chunk_stopped(void);
uint64_t event_count(void); // recorded and written or still buffered
uint64_t lost_count(void);
size_t chunk_index_room(void);
void chunk_index(struct wire *w, unsigned field); // Footer.index
#endif
