// Programs' outputs: ring buffers and perf events. Both land in the engine's output ring; a map's own size still limits what
// one run may have waiting, because between runs the host has read everything. Results are those of kernel/bpf/ringbuf.c and
// bpf_perf_event_output in kernel/trace/bpf_trace.c.
import { MapType, RingKind, StatsBlock, Trap } from "../abi";
import { stats_add } from "../memory/blocks";
import { MapField, map_field, map_id } from "../map/descriptor";
import { Errno } from "../map/errno";
import { argument } from "../vm/registers";
import { trap_load, trap_set } from "../vm/trap";
import { take_map } from "./map";
import { take_readable } from "./memory";
import { output_place, run_number } from "./output";
import { reserve, reserve_close } from "./reserve";
import { current_cpu } from "./task";

const HEADER_BYTES: u64 = 8; // BPF_RINGBUF_HDR_SZ
const WAKEUP_FLAGS: u64 = 3; // BPF_RB_NO_WAKEUP | BPF_RB_FORCE_WAKEUP
const CURRENT_CPU: u64 = 0xffff_ffff; // BPF_F_CURRENT_CPU, also BPF_F_INDEX_MASK

function take_ring(handle: u64, type: MapType): usize {
  const map = take_map(handle);
  if (map == 0 || map_field(map, MapField.Type) == type) return map;
  trap_set(Trap.BadHelper, handle);
  return 0;
}

/** Bytes of this map's ring the current run has filled. */
function ring_used(map: usize): u32 {
  return map_field(map, MapField.RingRun) == run_number ? map_field(map, MapField.RingUsed) : 0;
}

/** Takes a record's room in the map's own ring; false when it is full. */
function ring_take(map: usize, bytes: u64): bool {
  const size = (bytes + HEADER_BYTES + 7) & ~7;
  const used = ring_used(map);
  if (<u64>used + size > <u64>map_field(map, MapField.MaxEntries)) {
    stats_add(StatsBlock.RingDrops, 1);
    return false;
  }
  store<u32>(map, run_number, MapField.RingRun);
  store<u32>(map, used + <u32>size, MapField.RingUsed);
  store<u64>(map, load<u64>(map, MapField.RingTotal) + size, MapField.RingTotal);
  return true;
}

/** bpf_ringbuf_output(ringbuf, data, size, flags) */
export function ringbuf_output(): u64 {
  const map = take_ring(argument(1), MapType.RingBuf);
  if (map == 0) return 0;
  const bytes = argument(3);
  if ((argument(4) & ~WAKEUP_FLAGS) != 0) return <u64><i64>Errno.EINVAL;
  if (bytes > <u64>map_field(map, MapField.MaxEntries)) return <u64><i64>Errno.EAGAIN;
  const data = take_readable(argument(2), <u32>bytes);
  if (data == 0) return 0;
  if (!ring_take(map, bytes)) return <u64><i64>Errno.EAGAIN;
  const payload = output_place(RingKind.RingBuf, map_id(map), <u32>bytes);
  if (payload == 0) return <u64><i64>Errno.EAGAIN;
  memory.copy(payload, data, <usize>bytes);
  return 0;
}

/** bpf_ringbuf_reserve(ringbuf, size, flags): an address, or NULL. */
export function ringbuf_reserve(): u64 {
  const map = take_ring(argument(1), MapType.RingBuf);
  const bytes = argument(2);
  if (map == 0 || argument(3) != 0 || bytes > <u64>map_field(map, MapField.MaxEntries)) return 0;
  return ring_take(map, bytes) ? reserve(map_id(map), <u32>bytes) : 0;
}

function close(keep: bool): u64 {
  if (!reserve_close(argument(1), keep)) trap_load(argument(1));
  return 0;
}

export function ringbuf_submit(): u64 {
  return close(true);
}

export function ringbuf_discard(): u64 {
  return close(false);
}

/** bpf_ringbuf_query(ringbuf, flags): waiting bytes, size, consumer and producer position. */
export function ringbuf_query(): u64 {
  const map = take_ring(argument(1), MapType.RingBuf);
  if (map == 0) return 0;
  const produced = load<u64>(map, MapField.RingTotal);
  switch (<u32>min<u64>(argument(2), 4)) {
    case 0:
      return <u64>ring_used(map);
    case 1:
      return <u64>map_field(map, MapField.MaxEntries);
    case 2:
      return produced - ring_used(map);
    case 3:
      return produced;
    default:
      return 0;
  }
}

/** bpf_perf_event_output(ctx, map, flags, data, size) */
export function perf_event_output(): u64 {
  const map = take_ring(argument(2), MapType.PerfEventArray);
  if (map == 0) return 0;
  const flags = argument(3);
  if ((flags & ~CURRENT_CPU) != 0) return <u64><i64>Errno.EINVAL;
  const cpu = <u64>current_cpu();
  const index = flags == CURRENT_CPU ? cpu : flags;
  const entries = map_field(map, MapField.MaxEntries);
  if (entries != 0 && index >= <u64>entries) return <u64><i64>Errno.E2BIG;
  if (index != cpu) return <u64><i64>Errno.EOPNOTSUPP; // another CPU's buffer
  const bytes = argument(5);
  const data: usize = bytes > 0xffff_ffff ? 0 : take_readable(argument(4), <u32>bytes);
  if (data == 0) {
    trap_load(argument(4));
    return 0;
  }
  const payload = output_place(RingKind.Perf, map_id(map), <u32>bytes);
  if (payload == 0) return <u64><i64>Errno.ENOSPC;
  memory.copy(payload, data, <usize>bytes);
  return 0;
}
