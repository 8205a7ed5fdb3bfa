// See nested.h. Layouts are those of struct iovec, msghdr and mmsghdr in the 64-bit and in the two 32-bit abis.
#include "nested.h"
#include "gather.h"
#include "options.h"
#include <string.h>

enum {
  VECTOR_BLOCK = 64, VECTOR_MAX = 512, // arguments of one execve that are recorded
  IOVEC_MAX = 16, MESSAGES_MAX = 8,    // elements of one call that are recorded
  CONTROL_MAX = 256, NAME_MAX_BYTES = 128 /* sizeof(struct sockaddr_storage) */, SIZED_MAX = 1024,
  DATAGRAM_MAX = 512,                  // RFC 1035 section 2.3.4: a whole classic DNS message
};

struct stop stop;
static uint64_t room_left, data_left;  // of the iovec being followed

bool narrow(void) { return stop.abi != 0; }

static unsigned word_size(void) { return narrow() ? 4 : 8; }

static uint64_t word(const uint8_t *bytes, unsigned index) {
  uint64_t value = 0;
  memcpy(&value, bytes + (size_t)index * word_size(), word_size());
  return value;
}

static struct piece *part_of(struct piece *p, unsigned arg, enum part part, uint32_t index) {
  if (!p) return NULL;
  p->arg = (uint8_t)arg;
  p->part = (uint8_t)part;
  p->index = index;
  return p;
}

static void add_vector_block(unsigned arg, uint64_t addr, uint32_t index, bool variables);

static void follow_vector(unsigned i) {
  struct piece outer = *gather_piece(i);
  uint32_t words = outer.len / word_size();
  for (uint32_t n = 0; n < words; n++) {
    uint64_t addr = word(outer.bytes, n);
    if (addr == 0) {
      gather_piece(i)->len = (n + 1) * word_size();
      gather_piece(i)->full = 0;
      return;
    }
    struct piece *p = part_of(gather_string(addr), outer.arg, PART_ELEMENT, outer.index + n);
    if (p && outer.content == CONTENT_VARIABLE) {
      p->content = CONTENT_VARIABLE;
      p->silent = true;
    }
  }
  gather_piece(i)->full = 0;
  if (words && outer.index + words < VECTOR_MAX)
    add_vector_block(outer.arg, outer.addr + words * word_size(), outer.index + words, outer.content == CONTENT_VARIABLE);
}

static void add_vector_block(unsigned arg, uint64_t addr, uint32_t index, bool variables) {
  uint32_t want = VECTOR_BLOCK * word_size(), to_end = memory_to_page_end(addr) & ~(word_size() - 1);
  struct piece *p = part_of(gather_add(addr, to_end && to_end < want ? to_end : want, 0), arg, PART_WHOLE, index);
  if (!p) return;
  p->follow = follow_vector;
  p->silent = variables;
  if (variables) p->content = CONTENT_VARIABLE;
}

void add_vector(unsigned arg) { add_vector_block(arg, stop.args[arg], 0, false); }
void add_variables(unsigned arg) { add_vector_block(arg, stop.args[arg], 0, true); }

static bool looking(void) { return options.redact; } // what is not recorded may say that what follows is secret

static void follow_iovec(unsigned i) {
  struct piece outer = *gather_piece(i);
  uint32_t elements = outer.len / (2 * word_size());
  bool message = outer.part == PART_IOVEC;
  uint64_t total = 0;
  for (uint32_t n = 0; n < elements; n++) total += word(outer.bytes, 2 * n + 1);
  data_left = !stop.leaving ? total : message ? outer.moved : (uint64_t)stop.ret;
  room_left = message && data_left <= DATAGRAM_MAX && stop.limit < DATAGRAM_MAX ? (uint64_t)DATAGRAM_MAX : stop.limit;
  for (uint32_t n = 0; n < elements && data_left && (room_left || looking()); n++) {
    uint64_t len = word(outer.bytes, 2 * n + 1);
    if (len > data_left) len = data_left;
    uint64_t want = len < room_left ? len : room_left;
    part_of(gather_data(word(outer.bytes, 2 * n), len, want), outer.arg, PART_ELEMENT, outer.index + n);
    data_left -= len;
    room_left -= want;
  }
}

static void add_iovec_at(uint64_t addr, uint64_t count, unsigned arg, enum part part, uint32_t index, uint64_t moved) {
  uint64_t size = 2 * word_size(), kept = count < IOVEC_MAX ? count : IOVEC_MAX;
  struct piece *p = part_of(gather_add(addr, kept * size, count * size), arg, part, index);
  if (!p) return;
  p->follow = follow_iovec;
  p->moved = moved;
}

void add_iovec(unsigned arg, uint64_t count) { add_iovec_at(stop.args[arg], count, arg, PART_WHOLE, 0, 0); }

// name, namelen, iov, iovlen, control, controllen, flags: each a word of the abi (recvmsg(2); lengths are ints, padded).
static void add_message_parts(const uint8_t *header, unsigned arg, uint32_t index, uint64_t moved) {
  uint64_t name_len = (uint32_t)word(header, 1), control_len = word(header, 5);
  if (name_len <= NAME_MAX_BYTES) part_of(gather_add(word(header, 0), name_len, 0), arg, PART_NAME, index);
  add_iovec_at(word(header, 2), word(header, 3), arg, PART_IOVEC, index, moved);
  part_of(gather_add(word(header, 4), control_len < CONTROL_MAX ? control_len : CONTROL_MAX, control_len), arg, PART_CONTROL, index);
}

static void follow_msghdr(unsigned i) {
  struct piece outer = *gather_piece(i);
  if (outer.len == 7 * word_size()) add_message_parts(outer.bytes, outer.arg, 0, (uint64_t)stop.ret);
}

void add_msghdr(unsigned arg) {
  struct piece *p = part_of(gather_add(stop.args[arg], 7 * word_size(), 0), arg, PART_WHOLE, 0);
  if (p) p->follow = follow_msghdr;
}

static void follow_mmsghdr(unsigned i) {
  struct piece outer = *gather_piece(i);
  for (uint32_t n = 0; (n + 1) * 8 * word_size() <= outer.len; n++) {
    const uint8_t *header = outer.bytes + n * 8 * word_size();
    add_message_parts(header, outer.arg, n, (uint32_t)word(header, 7)); // msg_len: what this one message received
  }
}

void add_mmsghdr(unsigned arg, uint64_t count) {
  uint64_t size = 8 * word_size(), kept = count < MESSAGES_MAX ? count : MESSAGES_MAX;
  struct piece *p = part_of(gather_add(stop.args[arg], kept * size, count * size), arg, PART_WHOLE, 0);
  if (p) p->follow = follow_mmsghdr;
}

static void follow_length(unsigned i) {
  struct piece *length = gather_piece(i);
  uint32_t value, arg = length->index;
  if (length->len < sizeof value) return;
  memcpy(&value, length->bytes, sizeof value);
  part_of(gather_add(stop.args[arg], value < SIZED_MAX ? value : SIZED_MAX, value), arg, PART_WHOLE, 0);
}

void add_sized(unsigned arg, unsigned len_arg) {
  struct piece *p = part_of(gather_add(stop.args[len_arg], 4, 0), len_arg, PART_WHOLE, arg);
  if (!p) return;
  p->follow = follow_length;
  p->silent = true;
}
