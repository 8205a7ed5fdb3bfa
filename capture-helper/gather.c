// See gather.h. Scratch memory is reused at each stop, so that its first pages stay in the cache.
#include "gather.h"
#include "options.h"
#include "pages.h"
#include "redact.h"
#include <string.h>

enum {
  PIECES_MAX = 1024,
  SCRATCH_BYTES = 4 << 20,
  STRING_FIRST = 256,  // most paths and arguments are shorter
  STRING_MAX = 4096,   // PATH_MAX; longer arguments are cut
  LOOK_BYTES = 4096,   // of data: a secret may begin in what is not recorded of one call and go on in the next
  LOOK_END = 256,      // of longer data, for the same reason
};

static struct piece pieces[PIECES_MAX];
static struct read_ask asks[PIECES_MAX];
static unsigned count;
static uint8_t *scratch;
static size_t used;

void gather_start(void) {
  scratch = pages_take(SCRATCH_BYTES);
}

void gather_begin(void) {
  count = 0;
  used = 0;
}

static uint8_t *take(size_t len) {
  if (SCRATCH_BYTES - used < len) return NULL;
  uint8_t *at = scratch + used;
  used += (len + 7) & ~(size_t)7;
  return at;
}

struct piece *gather_add(uint64_t addr, uint64_t want, uint64_t full) {
  if (addr == 0 || want == 0 || want > SCRATCH_BYTES || count == PIECES_MAX) return NULL;
  uint8_t *into = take(want);
  if (!into) return NULL;
  struct piece *p = &pieces[count];
  *p = (struct piece){.addr = addr, .full = full > want ? full : 0, .bytes = into, .keep = UINT32_MAX};
  asks[count++] = (struct read_ask){addr, into, (uint32_t)want, 0};
  return p;
}

struct piece *gather_string(uint64_t addr) {
  uint32_t first = memory_to_page_end(addr); // not beyond: the next page may not be mapped
  struct piece *p = gather_add(addr, first < STRING_FIRST ? first : STRING_FIRST, 0);
  if (p) p->content = CONTENT_STRING;
  return p;
}

static struct piece *look(uint64_t addr, uint64_t want, uint64_t len, uint64_t keep) {
  if (addr == 0 || want == 0 || !take(STREAM_TAIL)) return NULL;
  struct piece *p = gather_add(addr, want, len);
  if (!p) return NULL;
  p->keep = (uint32_t)keep;
  p->content = CONTENT_DATA;
  p->silent = keep == 0;
  return p;
}

struct piece *gather_data(uint64_t addr, uint64_t len, uint64_t keep) {
  if (!options.redact) return look(addr, keep, len, keep);
  uint64_t want = len > LOOK_BYTES && keep < LOOK_BYTES ? LOOK_BYTES : len > keep && keep > LOOK_BYTES ? keep : len;
  struct piece *p = look(addr, want, len, keep);
  if (want < len && p) look(addr + len - LOOK_END, LOOK_END, LOOK_END, 0);
  return p;
}

// The rest of a string whose end the first read did not reach.
static void finish_string(pid_t tid, struct piece *p) {
  uint8_t *whole = take(STRING_MAX);
  if (!whole) return;
  memcpy(whole, p->bytes, p->len);
  p->bytes = whole;
  while (p->len < STRING_MAX) {
    uint32_t room = STRING_MAX - p->len, to_end = memory_to_page_end(p->addr + p->len);
    struct read_ask more = {p->addr + p->len, whole + p->len, to_end < room ? to_end : room, 0};
    memory_read(tid, &more, 1);
    if (more.got == 0) return;
    uint8_t *nul = memchr(whole + p->len, 0, more.got);
    p->terminated = nul != NULL;
    p->len = nul ? (uint32_t)(nul - whole) : p->len + more.got;
    if (nul) return;
  }
}

static void settle(pid_t tid, struct piece *p, const struct read_ask *ask) {
  p->len = ask->got;
  if (ask->got == 0) return;
  bool string = p->content == CONTENT_STRING || (p->content == CONTENT_VARIABLE && !p->follow);
  if (!string) {
    if (ask->got < ask->want && p->full == 0) p->full = ask->want;
    return;
  }
  uint8_t *nul = memchr(p->bytes, 0, ask->got);
  p->terminated = nul != NULL;
  if (nul) p->len = (uint32_t)(nul - p->bytes);
  else if (ask->got == ask->want) finish_string(tid, p);
}

void gather_run(pid_t tid) {
  for (unsigned from = 0, to; from < count; from = to) {
    to = count;
    memory_read(tid, asks + from, to - from);
    for (unsigned i = from; i < to; i++) {
      settle(tid, &pieces[i], &asks[i]);
      if (asks[i].got == 0) pieces[i].silent = true; // a bad pointer: nothing to show, nothing to follow
      else if (pieces[i].follow) pieces[i].follow(i);
    }
  }
}

unsigned gather_count(void) { return count; }
struct piece *gather_piece(unsigned i) { return &pieces[i]; }
