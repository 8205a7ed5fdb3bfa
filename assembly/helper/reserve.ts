// Ring records a program has reserved and not yet submitted. The program writes into guest memory (the arena's scratch part);
// the record's place in the output ring is taken at once, since the kernel's consumers see records in the order of
// reservation. What is still open when the run ends is dropped; the kernel's verifier would not have let that program in.
import { RingKind } from "../abi";
import { GUEST_BASE, SCRATCH_BYTES, SCRATCH_OFFSET, arena } from "../memory/arena";
import { output_drop, output_place, run_number } from "./output";

/** Fields of a reservation, byte offsets. */
enum Slot {
  Offset = 0, // u32 arena offset
  Bytes = 4, // u32
  Payload = 8, // u32 address in the output ring; 0: submitted or dropped
  Size = 12,
}

/** Open at once in one run: the least record takes 48 bytes of the run's reserve, and no program holds hundreds. */
const SLOTS: u32 = 256;
const slots = memory.data(3072, 4); // Slot.Size * SLOTS
let count: u32 = 0;
let taken: u32 = 0;
let run: u32 = 0;

/** Guest address of `bytes` zeroed bytes, or 0. */
export function reserve(map: u32, bytes: u32): u64 {
  if (run != run_number) {
    run = run_number;
    count = taken = 0;
  }
  const size = (<u64>bytes + 7) & ~7;
  if (count == SLOTS || <u64>taken + size > <u64>SCRATCH_BYTES) return 0;
  const payload = output_place(RingKind.RingBuf, map, bytes);
  if (payload == 0) return 0;
  const offset = SCRATCH_OFFSET + taken;
  const at = slots + <usize>count * Slot.Size;
  store<u32>(at, offset, Slot.Offset);
  store<u32>(at, bytes, Slot.Bytes);
  store<u32>(at, <u32>payload, Slot.Payload);
  memory.fill(arena + offset, 0, <usize>size);
  taken += <u32>size;
  count++;
  return GUEST_BASE + <u64>offset;
}

/** Submits (or drops) the open reservation that begins at `addr`; false when there is none. */
export function reserve_close(addr: u64, keep: bool): bool {
  if (run != run_number) return false;
  for (let i: u32 = 0; i < count; i++) {
    const at = slots + <usize>i * Slot.Size;
    const payload = load<u32>(at, Slot.Payload);
    if (payload == 0 || GUEST_BASE + <u64>load<u32>(at, Slot.Offset) != addr) continue;
    if (keep) memory.copy(payload, arena + load<u32>(at, Slot.Offset), load<u32>(at, Slot.Bytes));
    else output_drop(payload);
    store<u32>(at, 0, Slot.Payload);
    return true;
  }
  return false;
}

/** Drops what the run left open. */
export function reserve_end(): void {
  if (run != run_number) return;
  for (let i: u32 = 0; i < count; i++) {
    const payload = load<u32>(slots + <usize>i * Slot.Size, Slot.Payload);
    if (payload != 0) output_drop(payload);
  }
  count = taken = 0;
}

/** True when the bytes lie within one open reservation. */
export function reservation_covers(from: u32, len: u32): bool {
  if (run != run_number) return false;
  for (let i: u32 = 0; i < count; i++) {
    const at = slots + <usize>i * Slot.Size;
    const start = load<u32>(at, Slot.Offset);
    const size = load<u32>(at, Slot.Bytes);
    if (load<u32>(at, Slot.Payload) != 0 && from >= start && from - start <= size && len <= size - (from - start)) return true;
  }
  return false;
}
