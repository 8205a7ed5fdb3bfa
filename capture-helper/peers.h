// The processes to look at: those asked for, and those that one of them may wait for, by what its threads are inside of: who holds the
// other end of a pipe or socket, who holds a lock, which child, who traces it. What of that is the cause is for the reader to judge.
#ifndef PEERS_H
#define PEERS_H
#include "tracee.h"
#include <stdbool.h>

struct peer {
  struct process process;
  unsigned depth;      // 0: asked for; n: n waits away from one that was
  bool gone;
};

void peers_add(pid_t pid, unsigned depth);   // nothing when it is there already
void peers_add_descendants(void);            // of those asked for, as asked for
struct peer *peers_at(unsigned i);           // NULL: no more. The list grows while it is walked
unsigned peers_left_out(void);               // for which there was no room

void peers_of(const struct peer *p);         // the following concern this one
void peers_of_process(void);                 // its tracer, who holds locks it waits for, and the parent of one asked for
void peers_of_thread(const struct tracee *t, char state); // see thread_seen
#endif
