// See wire.h. A nested length is written as one byte and widened when the message turned out longer than 127 bytes,
// which most events are not: cheaper than measuring first.
#include "wire.h"
#include <string.h>

enum { VARINT_MAX = 10, WIRE_VARINT = 0, WIRE_LEN = 2 };

static bool room(struct wire *w, size_t len) {
  if ((size_t)(w->end - w->at) >= len) return true;
  w->full = true;
  return false;
}

void wire_varint(struct wire *w, uint64_t value) {
  if (!room(w, VARINT_MAX)) return;
  uint8_t *p = w->at;
  while (value >= 0x80) {
    *p++ = (uint8_t)value | 0x80;
    value >>= 7;
  }
  *p++ = (uint8_t)value;
  w->at = p;
}

void wire_raw(struct wire *w, const void *bytes, size_t len) {
  if (len == 0 || !room(w, len)) return;
  memcpy(w->at, bytes, len);
  w->at += len;
}

void wire_uint(struct wire *w, unsigned field, uint64_t value) {
  if (value == 0) return;
  wire_varint(w, field << 3 | WIRE_VARINT);
  wire_varint(w, value);
}

void wire_sint(struct wire *w, unsigned field, int64_t value) {
  wire_uint(w, field, (uint64_t)value << 1 ^ (uint64_t)(value >> 63));
}

void wire_bytes(struct wire *w, unsigned field, const void *bytes, size_t len) {
  wire_varint(w, field << 3 | WIRE_LEN);
  wire_varint(w, len);
  wire_raw(w, bytes, len);
}

wire_mark wire_open(struct wire *w, unsigned field) {
  wire_varint(w, field << 3 | WIRE_LEN);
  if (room(w, 1)) w->at++;
  return w->at;
}

void wire_close(struct wire *w, wire_mark mark) {
  if (w->full) return;
  size_t len = (size_t)(w->at - mark), extra = 0;
  for (size_t rest = len >> 7; rest; rest >>= 7) extra++;
  if (extra) {
    if (!room(w, extra)) return;
    memmove(mark + extra, mark, len);
    w->at += extra;
  }
  uint8_t *p = mark - 1;
  for (; len >= 0x80; len >>= 7) *p++ = (uint8_t)len | 0x80;
  *p = (uint8_t)len;
}
