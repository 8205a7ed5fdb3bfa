// The two fixed blocks the host reads: the result of the last call and the counters since the start. Layouts are abi.ts's.
// Only setters live here; who counts what is decided where it happens.
import { ResultBlock, StatsBlock, Status } from "../abi";
import { heap_bytes } from "./heap";

const result = memory.data(48, 8); // ResultBlock.Size
const stats = memory.data(72, 8); // StatsBlock.Size

export function result_ptr(): usize {
  return result;
}

/** HeapBytes is filled when asked for. */
export function stats_ptr(): usize {
  store<u64>(stats, <u64>heap_bytes(), StatsBlock.HeapBytes);
  return stats;
}

export function stats_add(counter: StatsBlock, by: u64): void {
  const at = stats + counter;
  store<u64>(at, load<u64>(at) + by);
}

export function result_clear(): void {
  memory.fill(result, 0, ResultBlock.Size);
}

/** Why a chunk or a program was refused, and where; returns the negated status. */
export function refuse(status: Status, reason: i32, subject: u32, pc: u32): i32 {
  result_clear();
  store<u32>(result, reason, ResultBlock.Reason);
  store<u32>(result, subject, ResultBlock.Subject);
  store<u32>(result, pc, ResultBlock.Pc);
  return -status;
}

/** A map operation's failure, with the errno bpf(2) would give; returns the negated status. */
export function refuse_errno(status: Status, map: u32, errno: i32): i32 {
  result_clear();
  store<u32>(result, map, ResultBlock.Subject);
  store<i32>(result, errno, ResultBlock.Errno);
  return -status;
}

export function result_run(r0: u64, trap: u32, pc: u32, addr: u64, fuel: u64): void {
  result_clear();
  store<u64>(result, r0, ResultBlock.R0);
  store<u32>(result, trap, ResultBlock.Trap);
  store<u32>(result, pc, ResultBlock.Pc);
  store<u64>(result, addr, ResultBlock.Addr);
  store<u64>(result, fuel, ResultBlock.FuelUsed);
}
