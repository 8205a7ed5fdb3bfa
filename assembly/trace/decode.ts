// A chunk body (ChunkBody of trace.proto) to event and snapshot records, in one pass that checks everything: after it no reader
// of the chunk can run past an end or meet a string that is not there. Refuses the whole chunk on the first fault and says
// which and where in the result block. Order, count and times are held to what the chunk's frame promised.
import { ChunkError, EventFlag, EventRecord, EventType, Limit, Status } from "../abi";
import { refuse } from "../memory/blocks";
import {
  body, chunk_drop, chunk_take, event_add, event_count, text_add, text_len, text_ptr,
} from "./chunk";
import { data_decode, data_init, string_index } from "./data";
import { snapshots_clear } from "./snapshot";
import { stack_add, stack_next, stacks_clear } from "./stack";
import {
  Wire, at, bytes_field, end, fault, fault_at, field, fixed64, is_wire, next_field, skip_field, uint_field, wire_enter, wire_fail,
  wire_leave, wire_open,
} from "./wire";

const COMM_BYTES: u32 = 16;
const NO_ID: u32 = 0xffff_ffff;
let ready = false;
let clock: u64 = 0;
let last_ts: u64 = 0;
let next_seq: u64 = 0;

function address(ev: usize): void {
  if (!stack_add(fixed64())) return wire_fail(ChunkError.TooManyEvents);
  store<u32>(ev, load<u32>(ev, EventRecord.StackCount) + 1, EventRecord.StackCount);
}

/** The stack of an event, packed or not: both are to be read (protobuf.dev/programming-guides/encoding, "Packed"). */
function stack(ev: usize): void {
  if (load<u32>(ev, EventRecord.StackCount) == 0) store<u32>(ev, stack_next(), EventRecord.StackFirst);
  if (is_wire(Wire.Fixed64)) return address(ev);
  const len = bytes_field();
  if (len < 0) return;
  const outer = wire_enter(at + len);
  while (at < end) address(ev);
  wire_leave(outer);
}

/** The context's cgroup (field 5) is read by nobody here; its index is checked all the same. */
function context(ev: usize): void {
  while (next_field()) {
    switch (field) {
      case 1: store<i32>(ev, <i32>uint_field(<u64>(load<i32>(ev, EventRecord.Cpu) + 1)) - 1, EventRecord.Cpu); break;
      case 2: store<u32>(ev, <u32>uint_field(<u64>(load<u32>(ev, EventRecord.Uid) + 1)) - 1, EventRecord.Uid); break;
      case 3: store<u32>(ev, <u32>uint_field(<u64>(load<u32>(ev, EventRecord.Gid) + 1)) - 1, EventRecord.Gid); break;
      case 4: {
        const index = string_index();
        memory.fill(ev + EventRecord.Comm, 0, COMM_BYTES);
        memory.copy(ev + EventRecord.Comm, text_ptr(index), min(text_len(index), COMM_BYTES - 1));
        break;
      }
      case 5: string_index(); break;
      case 6: stack(ev); break;
      default: skip_field();
    }
  }
}

// @ts-ignore: decorator
@inline
function fresh(ev: usize): void {
  store<u64>(ev, next_seq++, EventRecord.Seq);
  store<i32>(ev, -1, EventRecord.Fd);
  store<u32>(ev, NO_ID, EventRecord.Uid);
  store<u32>(ev, NO_ID, EventRecord.Gid);
  store<i32>(ev, -1, EventRecord.Cpu);
}

/** The later of two data members wins, as in every oneof: what the earlier one left is cleared. */
function data(ev: usize, len: i32): void {
  const type = field;
  if (load<u32>(ev, EventRecord.Type) != 0) {
    memory.fill(ev + EventRecord.Abi, 0, EventRecord.Comm - EventRecord.Abi);
    store<i32>(ev, -1, EventRecord.Fd);
    store<u64>(ev, 0, EventRecord.SnapFirst);
  }
  store<u32>(ev, type, EventRecord.Type);
  store<u32>(ev, <u32>(at - body), EventRecord.MessageOff);
  store<u32>(ev, <u32>len, EventRecord.MessageLen);
  const outer = wire_enter(at + len);
  data_decode(ev, type);
  wire_leave(outer);
}

function event(): void {
  const ev = event_add();
  if (ev == 0) return wire_fail(ChunkError.TooManyEvents);
  fresh(ev);
  let delta: u64 = 0;
  while (next_field()) {
    if (field >= <u32>EventType.SyscallEntry && field <= <u32>EventType.Mappings) {
      const len = bytes_field();
      if (len >= 0) data(ev, len);
      continue;
    }
    switch (field) {
      case 1: delta = uint_field(delta); break; // of another wire type it is a field nobody knows: what was read stays
      case 2: store<u32>(ev, <u32>uint_field(load<u32>(ev, EventRecord.Pid)), EventRecord.Pid); break;
      case 3: store<u32>(ev, <u32>uint_field(load<u32>(ev, EventRecord.Tid)), EventRecord.Tid); break;
      case 4: {
        const len = bytes_field();
        if (len < 0) break;
        const outer = wire_enter(at + len);
        context(ev);
        wire_leave(outer);
        break;
      }
      default: skip_field();
    }
  }
  if (load<u32>(ev, EventRecord.Tid) == 0) store<u32>(ev, load<u32>(ev, EventRecord.Pid), EventRecord.Tid);
  if (delta > last_ts - clock) return wire_fail(ChunkError.BadOrder);
  clock += delta;
  store<u64>(ev, clock, EventRecord.TsNs);
  if (load<u32>(ev, EventRecord.Type) == <u32>EventType.SyscallExit) {
    const ret = load<i64>(ev, EventRecord.Ret);
    if (ret < 0 && ret >= -4095) store<u32>(ev, load<u32>(ev, EventRecord.Flags) | EventFlag.Failed, EventRecord.Flags);
  }
}

function chunk_body(): void {
  while (next_field()) {
    if ((field != 1 && field != 2) || !is_wire(Wire.Bytes)) {
      skip_field();
      continue;
    }
    const is_text = field == 1;
    const len = bytes_field();
    const from = at;
    if (fault != 0) return;
    if (is_text) {
      if (!text_add(from, len)) return wire_fail(ChunkError.TooManyEvents);
      wire_leave(wire_enter(from + len));
    } else {
      const outer = wire_enter(from + len);
      event();
      wire_leave(outer);
    }
  }
}

/** Decodes `len` bytes at `ptr`. The number of events, or a negated status with the ChunkError and byte offset in the result. */
export function decode(ptr: usize, len: u32, first_seq: u64, count: u32, first_ts: u64, end_ts: u64): i32 {
  if (!ready) data_init();
  ready = true;
  if (len > <u32>Limit.ChunkBytesMax) return -Status.TooLarge;
  if (count > <u32>Limit.ChunkEventsMax) return refuse(Status.BadChunk, ChunkError.TooManyEvents, 0, 0);
  if (end_ts < first_ts) return refuse(Status.BadChunk, ChunkError.BadOrder, 0, 0);
  if (!chunk_take(ptr, len)) return -Status.NoMemory;
  snapshots_clear();
  stacks_clear();
  clock = first_ts;
  last_ts = end_ts;
  next_seq = first_seq;
  wire_open(body, body + len);
  chunk_body();
  const why = fault != 0 ? fault : event_count != count ? ChunkError.CountMismatch : ChunkError.None;
  if (why == ChunkError.None) return event_count;
  const where = fault != 0 ? <u32>(fault_at - body) : len;
  chunk_drop();
  return refuse(Status.BadChunk, why, where, 0);
}
