// Objects that last as long as one event: what the kernel has on its stack while a call runs (struct kiocb, path, msghdr), made by the
// families that queue calls. An id is a piece's place in the scratch; all are gone when the next event begins.
import { ObjectKind, object_address } from "./address";

const BYTES: u32 = 16384;
const pieces = memory.data(16384, 16);
let used: u32 = 0;

/** The event is over. */
// @ts-ignore: decorator
@inline
export function scratch_clear(): void {
  used = 0;
}

/** Host address of `len` zeroed bytes, or 0 when there is no room: no call has so much on its stack. */
export function scratch_take(len: u32): usize {
  const size = (len + 15) & ~15;
  if (size > BYTES - used) return 0;
  const at = pieces + used;
  memory.fill(at, 0, size);
  used += size;
  return at;
}

/** The guest's address of what `scratch_take` gave. */
export function scratch_address(at: usize): u64 {
  return at == 0 ? 0 : object_address(ObjectKind.Scratch, <u32>(at - pieces) >> 4);
}

/** Host address of `len` bytes in the scratch, or 0. */
export function scratch_find(id: u32, offset: u32, len: u32): usize {
  const from = (id << 4) + offset;
  return from <= used && len <= used - from ? pieces + from : 0;
}
