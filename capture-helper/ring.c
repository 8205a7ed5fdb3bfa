// See ring.h. One area of memory, written round and round; `tail` and `head` count bytes since the beginning, so that nothing has
// to be moved and an empty ring differs from a full one.
#include "ring.h"
#include "pages.h"
#include <string.h>

struct entry { struct place place; uint64_t len; };

static uint8_t *room;
static uint64_t size, head, tail;

void ring_start(uint64_t bytes) {
  room = pages_take(bytes);
  size = bytes;
}

// Where `len` bytes lie that begin at `at`.
static void locate(uint64_t at, uint64_t len, struct iovec parts[2]) {
  uint64_t from = at % size, first = len < size - from ? len : size - from;
  parts[0] = (struct iovec){room + from, first};
  parts[1] = (struct iovec){room, len - first};
}

static void copy_in(const void *bytes, size_t len) {
  struct iovec parts[2];
  locate(head, len, parts);
  memcpy(parts[0].iov_base, bytes, parts[0].iov_len);
  memcpy(parts[1].iov_base, (const char *)bytes + parts[0].iov_len, parts[1].iov_len);
  head += len;
}

static void copy_out(void *bytes, size_t len) {
  struct iovec parts[2];
  locate(tail, len, parts);
  memcpy(bytes, parts[0].iov_base, parts[0].iov_len);
  memcpy((char *)bytes + parts[0].iov_len, parts[1].iov_base, parts[1].iov_len);
  tail += len;
}

bool ring_take(struct place *place, struct iovec parts[2]) {
  struct entry e;
  if (tail == head) return false;
  copy_out(&e, sizeof e);
  *place = e.place;
  locate(tail, e.len, parts);
  tail += e.len;
  return true;
}

uint64_t ring_put(const struct place *place, const struct iovec *parts, int count) {
  struct entry e = {*place, 0};
  struct place old;
  struct iovec unused[2];
  uint64_t lost = 0;
  for (int i = 0; i < count; i++) e.len += parts[i].iov_len;
  if (sizeof e + e.len > size) return place->count;
  while (head - tail + sizeof e + e.len > size && ring_take(&old, unused)) lost += old.count;
  copy_in(&e, sizeof e);
  for (int i = 0; i < count; i++) copy_in(parts[i].iov_base, parts[i].iov_len);
  return lost;
}
