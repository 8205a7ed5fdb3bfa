// The engine's one output ring: what programs write for the host (RingRecord in abi.ts), in the order it was asked for. It is
// a plain buffer that the host empties between calls. One run may write Limit.RingReserve bytes whatever else waits there,
// so what a program sees does not depend on when the host drains; hooks pause before a run when less than that is free.
import { Limit, RingKind, RingRecord, StatsBlock, Trap } from "../abi";
import { stats_add } from "../memory/blocks";
import { heap_bump } from "../memory/heap";
import { running } from "../vm/program";
import { current_cpu, current_seq, current_ts } from "./task";

/** Kept back for the fault record of the run. */
const FAULT_BYTES: u32 = RingRecord.Payload + 16;

let ring: usize = 0;
let used: u32 = 0;
let run_start: u32 = 0;
let holes: bool = false;
/** The link whose program runs. */
export let running_link: u32 = 0;
/** Counts runs, so that what belongs to one run is known without clearing it. */
export let run_number: u32 = 0;

export function output_init(): bool {
  ring = heap_bump(Limit.RingBytes);
  return ring != 0;
}

export function ring_ptr(): usize {
  return ring;
}

export function ring_len(): u32 {
  return used;
}

/** The host has read the first `len` bytes. */
export function ring_consume(len: u32): i32 {
  const gone = min(len, used);
  memory.copy(ring, ring + gone, used - gone);
  used -= gone;
  return used;
}

/** A run must not start: its reserve is not free. */
export function output_full(): bool {
  return used > <u32>(Limit.RingBytes - Limit.RingReserve);
}

export function output_begin(link: u32): void {
  running_link = link;
  run_start = used;
  run_number++;
}

/** Address for `len` payload bytes of a new record, or 0 (counted) when the run's reserve is spent. */
export function output_place(kind: RingKind, map: u32, len: u32): usize {
  return place(kind, map, len, Limit.RingReserve - FAULT_BYTES);
}

function place(kind: RingKind, map: u32, len: u32, reserve: u32): usize {
  const size = <u64>RingRecord.Payload + ((<u64>len + 7) & ~7);
  if (<u64>(used - run_start) + size > <u64>reserve || <u64>used + size > <u64>Limit.RingBytes) {
    stats_add(StatsBlock.RingDrops, 1);
    return 0;
  }
  const at = ring + used;
  memory.fill(at, 0, <usize>size);
  store<u32>(at, len, RingRecord.Len);
  store<u32>(at, kind, RingRecord.Kind);
  store<u32>(at, running, RingRecord.Prog);
  store<u32>(at, running_link, RingRecord.Link);
  store<u64>(at, current_seq(), RingRecord.Seq);
  store<u32>(at, map, RingRecord.Map);
  store<u32>(at, current_cpu(), RingRecord.Cpu);
  store<u64>(at, current_ts(), RingRecord.TsNs);
  used += <u32>size;
  return at + RingRecord.Payload;
}

/** A record that was placed and is not wanted after all. */
export function output_drop(payload: usize): void {
  store<u32>(payload - RingRecord.Payload, 0, RingRecord.Kind);
  holes = true;
}

export function output_fault(trap: Trap, slot: u32, addr: u64): void {
  stats_add(StatsBlock.Faults, 1);
  const at = place(RingKind.Fault, 0, 16, Limit.RingReserve);
  if (at == 0) return;
  store<u32>(at, trap);
  store<u32>(at, slot, 4);
  store<u64>(at, addr, 8);
}

/** Closes the gaps that dropped records left. */
export function output_end(): void {
  if (!holes) return;
  holes = false;
  let to = run_start;
  let from = run_start;
  while (from < used) {
    const size = RingRecord.Payload + ((load<u32>(ring + from, RingRecord.Len) + 7) & ~7);
    if (load<u32>(ring + from, RingRecord.Kind) != 0) {
      memory.copy(ring + to, ring + from, size);
      to += size;
    }
    from += size;
  }
  used = to;
}
