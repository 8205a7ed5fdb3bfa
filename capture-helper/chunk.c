// See chunk.h. Strings and events grow in two areas of address space that are touched only as far as they are used, so a
// body is written without having been copied together.
#include "chunk.h"
#include "clock.h"
#include "crc32c.h"
#include "options.h"
#include "output.h"
#include "pages.h"
#include "ring.h"
#include <string.h>

enum {
  AREA_BYTES = 7 << 20,       // two of these stay below the 16 MiB a reader accepts
  CHUNK_BYTES = 128 << 10,    // proto/README.md: a chunk closes at 128 KiB or 100 ms
  CHUNK_NS = 100 * NS_PER_MS,
  EVENTS_MAX = 65536,         // Chunk.event_count
  SLOTS = 16384,              // of the intern table; a chunk of CHUNK_BYTES holds fewer strings than that in practice
  STRINGS_MAX = SLOTS / 2,    // closing the chunk here keeps probes short
  INDEX_MAX = 1 << 20,        // a day at a chunk each 100 ms; beyond it readers scan
  CHECKPOINTS_PER_RING = 4,   // so that what was kept begins at most a quarter before one
  INDEX_ENTRY_BYTES = 64,     // more than a ChunkIndex ever takes
  TAG_CHUNK = 2 << 3 | 2, TAG_BODY = 8 << 3 | 2, TAG_CRC = 5 << 3 | 5,
};

struct slot { uint32_t hash, at, len, index; };
struct entry { uint64_t offset; struct place place; };

static struct wire strings, events;
static struct slot slots[SLOTS];
static uint32_t string_count, in_chunk;
static uint64_t next_seq = 1, first_seq, first_ts, last_ts, lost, recorded;
static struct losses { uint64_t count[LOSS_RING + 1]; bool any; } pending, told; // told: by this chunk, which may be lost itself
static uint64_t pushed_out, since_checkpoint; // flight recording: events since the last writing, bytes since the last checkpoint
static uint8_t *undo_event;
static wire_mark open_mark;
static bool stopped;
static struct entry *entries;
static size_t entry_count;

static struct wire area(void) {
  uint8_t *p = pages_take(AREA_BYTES);
  return (struct wire){p, p, p + AREA_BYTES, false};
}

void chunk_start(void) {
  strings = area();
  events = area();
  entries = pages_take(INDEX_MAX * sizeof *entries);
  if (options.ring_bytes) ring_start(options.ring_bytes);
}

static void clear(void) {
  strings.at = strings.start;
  events.at = events.start;
  strings.full = events.full = false;
  if (string_count) memset(slots, 0, sizeof slots);
  string_count = in_chunk = 0;
}

static uint32_t hash_of(const uint8_t *p, size_t len) {
  uint64_t h = len * 0x9e3779b97f4a7c15u, word;
  for (; len >= 8; len -= 8, p += 8) {
    memcpy(&word, p, 8);
    h = (h ^ word) * 0xff51afd7ed558ccdu;
    h ^= h >> 32;
  }
  word = 0;
  memcpy(&word, p, len);
  h = (h ^ word) * 0xff51afd7ed558ccdu;
  h ^= h >> 29;
  return (uint32_t)h | 1; // 0 marks a free slot
}

uint32_t intern(const void *bytes, size_t len) {
  uint32_t hash = hash_of(bytes, len), i = hash % SLOTS;
  for (; slots[i].hash; i = (i + 1) % SLOTS)
    if (slots[i].hash == hash && slots[i].len == len && memcmp(strings.start + slots[i].at, bytes, len) == 0) return slots[i].index;
  if (string_count >= SLOTS - 1) return 0;
  uint8_t *undo = strings.at;
  wire_bytes(&strings, 1, bytes, len);
  if (strings.full) {
    strings.at = undo;
    strings.full = false;
    events.full = true; // the event is incomplete: taken back in event_close
    return 0;
  }
  slots[i] = (struct slot){hash, (uint32_t)(strings.at - strings.start - len), (uint32_t)len, ++string_count};
  return string_count;
}

static struct wire *begin(uint64_t ts, pid_t pid, pid_t tid) {
  if (in_chunk == 0) {
    first_seq = next_seq;
    first_ts = last_ts = ts;
  }
  if (ts < last_ts) ts = last_ts;
  undo_event = events.at;
  open_mark = wire_open(&events, 2);
  wire_uint(&events, 1, ts - last_ts);
  wire_uint(&events, 2, (uint32_t)pid);
  if (tid != pid) wire_uint(&events, 3, (uint32_t)tid);
  last_ts = ts;
  return &events;
}

static void count_event(void) {
  in_chunk++;
  next_seq++;
  recorded++;
}

static void end(void) {
  wire_close(&events, open_mark);
  if (events.full) {
    events.at = undo_event;
    events.full = false;
    lose(1, LOSS_MEMORY);
    return;
  }
  count_event();
}

static void tell_loss(uint64_t ts, uint64_t count, enum loss_reason reason) {
  struct wire *w = begin(ts, 0, 0);
  wire_mark m = wire_open(w, 16);
  wire_uint(w, 1, count);
  wire_uint(w, 2, reason);
  wire_close(w, m);
  end();
}

static void tell_losses(uint64_t ts) {
  pending.any = false;
  for (unsigned reason = 1; reason <= LOSS_RING; reason++) {
    if (pending.count[reason]) tell_loss(ts, pending.count[reason], reason);
    told.count[reason] += pending.count[reason];
    pending.count[reason] = 0;
  }
}

struct wire *event_open(uint64_t ts, pid_t pid, pid_t tid) {
  if (pending.any) tell_losses(ts);
  return begin(ts, pid, tid);
}

void event_close(void) {
  if (stopped) {
    clear();
    return;
  }
  end();
  if (strings.at - strings.start + events.at - events.start >= CHUNK_BYTES || in_chunk >= EVENTS_MAX - LOSS_RING - 1 ||
      string_count >= STRINGS_MAX)
    chunk_flush();
  if (options.stop_events && next_seq > options.stop_events) chunk_stop();
}

// Loss is an event. Events of a chunk that could not be written keep their places in the order (chunk_flush leaves
// next_seq alone), so that the gap shows too; an event taken back never had one.
void lose(uint64_t count, enum loss_reason reason) {
  if (stopped) return;
  pending.count[reason] += count;
  pending.any = true;
  lost += count;
}

static void deliver(const struct place *place, const struct iovec *parts, int count) {
  uint64_t offset = output_offset();
  if (!output_write(parts, count)) {
    recorded -= place->count;
    lose(place->count, LOSS_OUTPUT);
    for (unsigned reason = 1; reason <= LOSS_RING; reason++) pending.count[reason] += told.count[reason];
  } else if (entry_count < INDEX_MAX) {
    entries[entry_count++] = (struct entry){offset, *place};
  }
}

static void keep(const struct place *place, const struct iovec *parts, int count) {
  uint64_t lost_now = ring_put(place, parts, count);
  recorded -= lost_now;
  pushed_out += lost_now;
  for (int i = 0; i < count; i++) since_checkpoint += parts[i].iov_len;
}

// The open chunk is closed and goes where `to` takes it.
static void close_chunk(void (*to)(const struct place *, const struct iovec *, int)) {
  size_t strings_len = (size_t)(strings.at - strings.start), events_len = (size_t)(events.at - events.start);
  uint32_t crc = crc32c(crc32c(0, strings.start, strings_len), events.start, events_len);
  uint8_t head[80], prefix[16];
  struct wire h = {head, head, head + sizeof head, false}, p = {prefix, prefix, prefix + sizeof prefix, false};
  wire_uint(&h, 1, first_seq);
  wire_uint(&h, 2, in_chunk);
  wire_uint(&h, 3, first_ts);
  wire_uint(&h, 4, last_ts);
  wire_varint(&h, TAG_CRC);
  wire_raw(&h, &crc, 4);
  wire_uint(&h, 7, strings_len + events_len);
  wire_varint(&h, TAG_BODY);
  wire_varint(&h, strings_len + events_len);
  wire_varint(&p, TAG_CHUNK);
  wire_varint(&p, (size_t)(h.at - h.start) + strings_len + events_len);
  struct iovec parts[] = {
    {prefix, (size_t)(p.at - p.start)}, {head, (size_t)(h.at - h.start)}, {strings.start, strings_len}, {events.start, events_len}};
  to(&(struct place){first_seq, first_ts, last_ts, in_chunk}, parts, 4);
  told = (struct losses){0};
  clear();
}

void chunk_flush(void) {
  if (in_chunk && !stopped) close_chunk(options.ring_bytes ? keep : deliver);
}

// What was pushed out is told in the place of its last event, whose number is free.
static void tell_pushed_out(const struct place *next) {
  uint64_t resume = next_seq;
  next_seq = next->first_seq - 1;
  tell_loss(next->first_ts, pushed_out, LOSS_RING);
  close_chunk(deliver);
  next_seq = resume;
  pushed_out = 0;
}

void chunk_write_kept(void) {
  struct place place;
  struct iovec parts[2];
  chunk_flush();
  while (options.ring_bytes && ring_take(&place, parts)) {
    if (pushed_out) tell_pushed_out(&place);
    deliver(&place, parts, 2);
  }
}

bool chunk_checkpoint_due(void) { return options.ring_bytes && since_checkpoint >= options.ring_bytes / CHECKPOINTS_PER_RING; }
void chunk_checkpoint_done(void) { since_checkpoint = 0; }

void chunk_flush_if_old(uint64_t now) {
  if (in_chunk && now - first_ts >= CHUNK_NS) chunk_flush();
}

void chunk_stop(void) {
  if (!stopped) chunk_write_kept();
  if (!stopped && pending.any) { // no later event will tell what the last chunk lost
    tell_losses(last_ts);
    chunk_write_kept();
  }
  stopped = true;
  clear();
}

bool chunk_stopped(void) { return stopped; }
uint64_t event_count(void) { return recorded; }
uint64_t lost_count(void) { return lost; }

size_t chunk_index_room(void) { return (entry_count + 1) * INDEX_ENTRY_BYTES; }

void chunk_index(struct wire *w, unsigned field) {
  for (size_t i = 0; i < entry_count; i++) {
    wire_mark m = wire_open(w, field);
    wire_uint(w, 1, entries[i].offset);
    wire_uint(w, 2, entries[i].place.first_seq);
    wire_uint(w, 3, entries[i].place.count);
    wire_uint(w, 4, entries[i].place.first_ts);
    wire_uint(w, 5, entries[i].place.last_ts);
    wire_close(w, m);
  }
}
