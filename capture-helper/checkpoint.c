// See checkpoint.h. The leader's event holds what the process has and the call the leader is inside; each other thread that is
// inside a call has an event of its own. A process whose leader has ended is left out: /proc tells no more of it.
#include "checkpoint.h"
#include "chunk.h"
#include "filter.h"
#include "mappings.h"
#include "state.h"

enum { ARGS_MAX = 6 };

static void put_call(struct wire *w, const struct tracee *t) {
  wire_mark m = wire_open(w, 25), args;
  wire_uint(w, 1, (uint32_t)t->tid);
  wire_uint(w, 3, 1);
  wire_uint(w, 4, (uint32_t)t->call.number);
  args = wire_open(w, 5);
  for (unsigned i = 0; i < ARGS_MAX; i++) wire_varint(w, t->call.args[i]);
  wire_close(w, args);
  wire_uint(w, 7, t->entered);
  wire_uint(w, 13, t->call.abi);
  wire_close(w, m);
}

static void look_at(struct tracee *t, void *now) {
  if (!t->process || t->hidden || t->dead) return;
  bool leader = t->tid == t->process->pid, inside = t->in_call && filter_keeps(&t->call);
  if (!leader && !inside) return;
  struct wire *w = event_open(*(uint64_t *)now, t->process->pid, t->tid);
  wire_mark m = wire_open(w, 15);
  if (leader) put_state(w, t, STATE_CHECKPOINT);
  else wire_uint(w, 1, STATE_CHECKPOINT);
  if (inside) put_call(w, t);
  wire_close(w, m);
  event_close();
  if (leader) mappings_forget(t->process); // the next stack brings them again
}

void checkpoint(uint64_t ts) {
  tracee_each(look_at, &ts);
  chunk_checkpoint_done();
}
