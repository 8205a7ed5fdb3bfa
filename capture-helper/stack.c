// See stack.h. The frame record is the same on x86-64 (psABI section 3.2.2), i386 and aarch64 (AAPCS64 section 6.4.6): the
// caller's frame pointer, then the return address. What a register holds in code without frame pointers can be anything, so
// a step is only taken up the stack, to an aligned address, and to a return address that is code.
#include "stack.h"
#include "arch.h"
#include "chunk.h"
#include "clock.h"
#include "filter.h"
#include "mappings.h"
#include "memory.h"
#include "options.h"
#include "pages.h"
#include "state.h"
#include <string.h>

enum {
  DEPTH_MAX = 127,        // PERF_MAX_STACK_DEPTH of the kernel
  WINDOW_BYTES = 4096,    // read at once
  READS_MAX = 32,         // per stack; a frame larger than a window costs one
  LONG_WAIT_NS = 100 * NS_PER_MS,
  PLACES = 4096,          // remembered places of failed calls; two that share a slot forget each other
  FIRST_STACKS = 64,      // at one place every one of these, then one in as many
};

enum stack_end { END_NONE, END_BOTTOM, END_NO_FRAME, END_DEPTH, END_UNREADABLE }; // trace.proto StackEnd

struct stack { uint32_t count; enum stack_end end; uint64_t at[DEPTH_MAX]; };
struct window { uint64_t at; uint32_t len, reads; uint8_t bytes[WINDOW_BYTES]; };

static struct stack taken; // for the next event; count 0: none
static struct { uint32_t place, count; } places[PLACES];

static const uint8_t *frame_at(pid_t tid, struct window *w, uint64_t fp, uint32_t bytes) {
  if (fp - w->at > w->len || w->len - (fp - w->at) < bytes) {
    struct read_ask ask = {fp, w->bytes, WINDOW_BYTES, 0};
    if (w->reads++ == READS_MAX) return NULL;
    memory_read(tid, &ask, 1);
    w->at = fp;
    w->len = ask.got;
    if (w->len < bytes) return NULL;
  }
  return w->bytes + (fp - w->at);
}

static enum stack_end walk(const struct tracee *t, uint64_t sp, uint64_t fp, struct stack *s) {
  struct window w = {0};
  uint32_t word = t->call.abi == 1 ? 4 : 8;
  for (uint64_t above = sp; fp;) {
    uint64_t pair[2] = {0};
    if (fp < above || fp % word) return END_NO_FRAME;
    if (s->count == DEPTH_MAX) return END_DEPTH;
    const uint8_t *frame = frame_at(t->tid, &w, fp, 2 * word);
    if (!frame) return s->count == 1 ? END_NO_FRAME : END_UNREADABLE; // the first may never have been one
    memcpy(&pair[0], frame, word);
    memcpy(&pair[1], frame + word, word);
    if (!mappings_hold(t->process, pair[1])) return pair[0] || pair[1] ? END_NO_FRAME : END_BOTTOM;
    s->at[s->count++] = pair[1];
    above = fp + word;
    fp = pair[0];
  }
  return END_BOTTOM;
}

static void take(struct tracee *t, uint64_t ip, uint64_t sp, uint64_t fp, struct stack *s, uint64_t ts) {
  mappings_update(t, ip, ts);
  s->at[0] = ip;
  s->count = 1;
  s->end = walk(t, sp, fp, s);
}

static bool wanted(const struct tracee *t, enum stacks which) {
  return options.stacks == which && !chunk_stopped() && filter_keeps(&t->call);
}

// A loop that fails at one place need not tell each time how it came there.
static bool seen_often(const struct tracee *t, const struct syscall_info *info) {
  uint64_t key[] = {(uint64_t)t->process->pid, info->instruction_pointer, info->stack_pointer, t->call.number, (uint64_t)info->exit.rval};
  uint64_t h = 0;
  for (unsigned i = 0; i < sizeof key / sizeof *key; i++) h = (h ^ key[i]) * 0xff51afd7ed558ccdu, h ^= h >> 32;
  uint32_t place = (uint32_t)(h >> 12), i = (uint32_t)h % PLACES;
  if (places[i].place != place) places[i].count = 0;
  places[i].place = place;
  return places[i].count++ >= FIRST_STACKS && places[i].count % FIRST_STACKS != 0;
}

void stack_at_entry(struct tracee *t, const struct syscall_info *info, uint64_t ts) {
  t->entered = ts;
  if (options.stacks == STACKS_NONE) return;
  t->ip = info->instruction_pointer;
  t->sp = info->stack_pointer;
  t->fp = arch_frame_pointer(t->tid);
  if (wanted(t, STACKS_EVERY)) take(t, t->ip, t->sp, t->fp, &taken, ts);
}

// Only a tracer sees a call that will be made again because of a signal: no failure to the program.
static bool failed(int64_t ret) { return ret < 0 && ret > -512; }

void stack_at_exit(struct tracee *t, const struct syscall_info *info, uint64_t ts) {
  mappings_note(t, info->exit.rval);
  if (!wanted(t, STACKS_DEFAULT)) return;
  if (ts - t->entered < LONG_WAIT_NS && (!failed(info->exit.rval) || seen_often(t, info))) return;
  bool seen = t->ip == info->instruction_pointer && t->sp == info->stack_pointer; // not by who was attached to inside the call
  take(t, info->instruction_pointer, info->stack_pointer, seen ? t->fp : arch_frame_pointer(t->tid), &taken, ts);
}

// The registers are those of the instruction that faulted, or of the call that did not return.
void stack_at_death(struct tracee *t, int status, uint64_t ts) {
  struct syscall_info info;
  bool waited = t->in_call && ts - t->entered >= LONG_WAIT_NS;
  if (options.stacks == STACKS_NONE || chunk_stopped() || t->hidden || ((status & 0x7f) == 0 && !waited)) return;
  if (pt(PT_GET_SYSCALL_INFO, t->tid, sizeof info, &info) <= 0) return;
  if (!t->stack) t->stack = pages_take(sizeof *t->stack);
  take(t, info.instruction_pointer, info.stack_pointer, arch_frame_pointer(t->tid), t->stack, ts);
}

void stack_of_dead(struct tracee *t) {
  if (!t->stack) return;
  taken = *t->stack;
  pages_give_back(t->stack, sizeof *t->stack);
  t->stack = NULL;
}

// Its stack lies still while it waits, and is where the entry saw it: nothing needs to be stopped to read it.
void stack_of_waiting(struct tracee *t, void *ts) {
  uint64_t now = *(uint64_t *)ts;
  if (!wanted(t, STACKS_DEFAULT) || !t->in_call || now - t->entered < LONG_WAIT_NS) return;
  take(t, t->ip, t->sp, t->fp, &taken, now);
  log_sample_of(t->process, t->tid, stack_put, now);
}

void stack_put(struct wire *w) {
  if (taken.count == 0) return;
  wire_mark context = wire_open(w, 4), stack = wire_open(w, 6);
  wire_raw(w, taken.at, taken.count * sizeof *taken.at);
  wire_close(w, stack);
  wire_uint(w, 7, taken.end);
  wire_close(w, context);
  taken.count = 0;
}
