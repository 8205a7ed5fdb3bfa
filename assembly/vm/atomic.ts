// Read-modify-write on guest memory (RFC 9669 section 5.3). The engine has one thread, so plain loads and stores are atomic.
// `register` is the address of the source register, `kind` the instruction's immediate; plain additions, by far the most
// frequent, are `interp`'s own.
import { REG0 } from "./registers";

enum Kind {
  Fetch = 0x01, // the old value goes to the source register
  Add = 0x00,
  Or = 0x40,
  And = 0x50,
  Xor = 0xa0,
  Exchange = 0xe1,
  CompareExchange = 0xf1, // compares with r0; r0 gets the old value
}

function combine(kind: i32, old: u64, value: u64): u64 {
  switch (kind & ~Kind.Fetch) {
    case Kind.Add:
      return old + value;
    case Kind.Or:
      return old | value;
    case Kind.And:
      return old & value;
    case Kind.Xor:
      return old ^ value;
    default:
      return value;
  }
}

export function atomic64(at: usize, register: usize, kind: i32): void {
  const old = load<u64>(at);
  const value = load<u64>(register);
  if (kind == Kind.CompareExchange) {
    if (old == load<u64>(REG0)) store<u64>(at, value);
    store<u64>(REG0, old);
    return;
  }
  store<u64>(at, combine(kind, old, value));
  if (kind & Kind.Fetch) store<u64>(register, old);
}

/** What is fetched is zero-extended. */
export function atomic32(at: usize, register: usize, kind: i32): void {
  const old = load<u32>(at);
  const value = load<u32>(register);
  if (kind == Kind.CompareExchange) {
    if (old == load<u32>(REG0)) store<u32>(at, value);
    store<u64>(REG0, <u64>old);
    return;
  }
  store<u32>(at, <u32>combine(kind, <u64>old, <u64>value));
  if (kind & Kind.Fetch) store<u64>(register, <u64>old);
}
