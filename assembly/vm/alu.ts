// What the arithmetic operations compute where wasm's own instruction would trap or differ (RFC 9669 section 4.1): division
// by zero gives 0, remainder by zero keeps the dividend, the smallest number divided by -1 keeps its value.
// Shifts need nothing: wasm takes the amount modulo the width, as the RFC asks.

// @ts-ignore: decorator
@inline
export function div64(a: u64, b: u64): u64 {
  return b == 0 ? 0 : a / b;
}

// @ts-ignore: decorator
@inline
export function div32(a: u32, b: u32): u32 {
  return b == 0 ? 0 : a / b;
}

// @ts-ignore: decorator
@inline
export function mod64(a: u64, b: u64): u64 {
  return b == 0 ? a : a % b;
}

// @ts-ignore: decorator
@inline
export function mod32(a: u32, b: u32): u32 {
  return b == 0 ? a : a % b;
}

/** Dividing by -1 is negation, which wraps where wasm's division traps. */
export function sdiv64(a: i64, b: i64): i64 {
  return b == 0 ? 0 : b == -1 ? 0 - a : a / b;
}

export function sdiv32(a: i32, b: i32): i32 {
  return b == 0 ? 0 : b == -1 ? 0 - a : a / b;
}

export function smod64(a: i64, b: i64): i64 {
  return b == 0 ? a : b == -1 ? 0 : a % b;
}

export function smod32(a: i32, b: i32): i32 {
  return b == 0 ? a : b == -1 ? 0 : a % b;
}
