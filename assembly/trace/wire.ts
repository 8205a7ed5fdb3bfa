// Reads protobuf's wire format (protobuf.dev/programming-guides/encoding) from a span of engine memory. The cursor is a few
// globals: `at` and `end` bound the message being read, `fault` says what was wrong first. After a fault the cursor stands at
// the end, so that every loop over fields stops by itself. Sixteen readable bytes behind the span are the caller's promise.
// Knows nothing of trace.proto.
import { ChunkError } from "../abi";

export let at: usize = 0;
export let end: usize = 0;
export let fault: i32 = 0;
/** Where the fault stands. */
export let fault_at: usize = 0;

/** Field number and wire type of the field `next_field` stopped at. */
export let field: u32 = 0;
let wire: u32 = 0;

export enum Wire {
  Varint = 0,
  Fixed64 = 1,
  Bytes = 2,
  Fixed32 = 5,
}

export function wire_open(from: usize, to: usize): void {
  at = from;
  end = to;
  fault = ChunkError.None;
  fault_at = 0;
}

/** Narrows the cursor to a span that lies in the one being read; `wire_leave` widens it again. */
// @ts-ignore: decorator
@inline
export function wire_enter(to: usize): usize {
  const outer = end;
  end = to;
  return outer;
}

// @ts-ignore: decorator
@inline
export function wire_leave(outer: usize): void {
  if (fault == 0) at = end;
  else at = outer;
  end = outer;
}

/** Back to an earlier place of the same span, to read it again; not after a fault. */
export function wire_rewind(to: usize): void {
  if (fault == 0) at = to;
}

export function wire_fail(why: i32): void {
  if (fault == 0) {
    fault = why;
    fault_at = at;
  }
  at = end;
}

function varint_slow(): u64 {
  let value: u64 = 0;
  for (let shift: u64 = 0; shift < 70; shift += 7) {
    if (at >= end) {
      wire_fail(ChunkError.Truncated);
      return 0;
    }
    const byte = <u64>load<u8>(at++);
    value |= (byte & 0x7f) << shift;
    if (byte < 0x80) {
      if (shift == 63 && byte > 1) break;
      return value;
    }
  }
  wire_fail(ChunkError.BadVarint);
  return 0;
}

// @ts-ignore: decorator
@inline
export function varint(): u64 {
  if (at < end) {
    const byte = load<u8>(at);
    if (byte < 0x80) {
      at++;
      return byte;
    }
  }
  return varint_slow();
}

// @ts-ignore: decorator
@inline
export function unzigzag(value: u64): i64 {
  return <i64>(value >> 1) ^ -(<i64>(value & 1));
}

/** Length of a length-delimited field, checked to lie inside the span. */
export function length(): u32 {
  const len = varint();
  if (len > <u64>(end - at)) {
    wire_fail(ChunkError.Truncated);
    return 0;
  }
  return <u32>len;
}

export function fixed64(): u64 {
  if (end - at < 8) {
    wire_fail(ChunkError.Truncated);
    return 0;
  }
  at += 8;
  return load<u64>(at - 8);
}

/** Moves to the next field and reads its tag; false at the end of the span or after a fault. */
// @ts-ignore: decorator
@inline
export function next_field(): bool {
  if (at >= end) return false;
  const tag = varint();
  field = <u32>(tag >> 3);
  wire = <u32>tag & 7;
  if (tag > 0xffff_ffff || field == 0) {
    if (fault == 0) wire_fail(ChunkError.BadWireType);
    return false;
  }
  return true;
}

/** True when the current field is `number` with wire type `as`; a known field of another type is an unknown one. */
// @ts-ignore: decorator
@inline
export function is_wire(type: u32): bool {
  return wire == type;
}

/** Steps over the current field, whatever it is. Groups (types 3 and 4) are no part of proto3. */
export function skip_field(): void {
  switch (wire) {
    case Wire.Varint:
      varint();
      break;
    case Wire.Fixed64:
      fixed64();
      break;
    case Wire.Bytes: {
      const len = length();
      at += len;
      break;
    }
    case Wire.Fixed32:
      if (end - at < 4) wire_fail(ChunkError.Truncated);
      else at += 4;
      break;
    default:
      wire_fail(ChunkError.BadWireType);
  }
}

/** A varint field's value; another wire type is skipped and gives `otherwise`. */
// @ts-ignore: decorator
@inline
export function uint_field(otherwise: u64): u64 {
  if (wire == <u32>Wire.Varint) return varint();
  skip_field();
  return otherwise;
}

/** Length of the current field's bytes, which begin at `at`; -1 when it is not length-delimited, and skipped. */
// @ts-ignore: decorator
@inline
export function bytes_field(): i32 {
  if (wire == <u32>Wire.Bytes) return <i32>length();
  skip_field();
  return -1;
}
