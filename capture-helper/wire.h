// Protobuf writer: varints, byte strings, nested messages, into memory of fixed size. It knows no message of the trace.
// Running out of room is remembered in `full` and the bytes are dropped; whoever opened the outermost message looks
// at the end and takes it back, so that no caller checks each field.
#ifndef WIRE_H
#define WIRE_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct wire {
  uint8_t *start, *at, *end;
  bool full;
};

typedef uint8_t *wire_mark;

void wire_varint(struct wire *w, uint64_t value);
void wire_raw(struct wire *w, const void *bytes, size_t len);
void wire_uint(struct wire *w, unsigned field, uint64_t value);  // left out when 0, as proto3 does
void wire_sint(struct wire *w, unsigned field, int64_t value);   // zigzag
void wire_bytes(struct wire *w, unsigned field, const void *bytes, size_t len);
wire_mark wire_open(struct wire *w, unsigned field);             // a nested message or packed array
void wire_close(struct wire *w, wire_mark mark);
#endif
