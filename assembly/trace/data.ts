// One event's data message into its record: which field of trace.proto goes where. A row of `stores` says, per message and field
// number, where a plain number lands; what does not fit a record (ProcessState, argv, addresses) is checked here and read
// again by the state that needs it, from MessageOff.
import { ChunkError, EventFlag, EventRecord, EventType, SnapshotRecord } from "../abi";
import { text_count, text_len, text_ptr, text_id } from "./chunk";
import { SnapFlag, snapshot_add, snapshot_count } from "./snapshot";
import {
  Wire, at, bytes_field, end, field, fixed64, is_wire, length, next_field, skip_field, uint_field, unzigzag, varint, wire_enter,
  wire_fail, wire_leave, wire_rewind,
} from "./wire";

/** Nested messages, for the walk that checks what is read later. */
enum Message {
  Flat = 0,
  Exec = 1,
  State = 2,
  Descriptor = 3,
  Lock = 4,
  Thread = 5,
  Network = 6,
  Mappings = 7,
  Mapping = 8,
  Snapshot = 9,
  Mount = 10,
}

/** Fields of a message that are string indexes: bit N is field N. */
function string_fields(message: u32): u32 {
  switch (message) {
    case Message.Exec: return 1 << 1 | 1 << 2;
    case Message.State: return 1 << 5 | 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9 | 1 << 18;
    case Message.Descriptor: return 1 << 2 | 1 << 7 | 1 << 8 | 1 << 17;
    case Message.Lock: return 1 << 1 | 1 << 2;
    case Message.Thread: return 1 << 2 | 1 << 6 | 1 << 15;
    case Message.Network: return 1 << 6;
    case Message.Mapping: return 1 << 4 | 1 << 5;
    case Message.Snapshot: return 1 << 3;
    case Message.Mount: return 1 << 2 | 1 << 3 | 1 << 4;
    default: return 0;
  }
}

/** The message a field holds, Message.Flat for one that holds only numbers, or -1 for what is no message. */
function nested(message: u32, number: u32): i32 {
  if (message == <u32>Message.Mappings) return number == 1 ? Message.Mapping : -1;
  if (message == <u32>Message.Thread) return number == 9 ? Message.Snapshot : -1;
  if (message == <u32>Message.Descriptor) return number == 14 ? Message.Flat : -1;
  if (message != <u32>Message.State) return -1;
  switch (number) {
    case 17: return Message.Flat;
    case 23: return Message.Descriptor;
    case 24: return Message.Lock;
    case 25: return Message.Thread;
    case 35: return Message.Flat;
    case 36: return Message.Mount;
    default: return -1;
  }
}

/** A string index as the format has it; one past the table is a fault and reads as absent. */
export function string_index(): u32 {
  const index = uint_field(0);
  if (index > <u64>text_count) {
    wire_fail(ChunkError.BadString);
    return 0;
  }
  return <u32>index;
}

function check_strings(): void {
  if (!is_wire(Wire.Bytes)) {
    string_index();
    return;
  }
  const len = length();
  const outer = wire_enter(at + len);
  while (at < end) if (varint() > <u64>text_count) wire_fail(ChunkError.BadString);
  wire_leave(outer);
}

/** Walks the span so that a later reader needs no checks of its own. */
function check(message: u32): void {
  const strings = string_fields(message);
  while (next_field()) {
    const inner = nested(message, field);
    if (field < 32 && (strings >> field & 1) != 0) check_strings();
    else if (inner < 0 || !is_wire(Wire.Bytes)) skip_field();
    else {
      const len = length();
      const outer = wire_enter(at + len);
      check(inner);
      wire_leave(outer);
    }
  }
}

/** The Snapshot that fills the span, into a zeroed record. */
export function snapshot_read(snap: usize): void {
  let index: u32 = 0;
  let full: u64 = 0;
  let flags: u32 = 0;
  while (next_field()) {
    switch (field) {
      case 1: store<u8>(snap, <u8>uint_field(load<u8>(snap, SnapshotRecord.Arg)), SnapshotRecord.Arg); break;
      case 2: store<u64>(snap, uint_field(load<u64>(snap, SnapshotRecord.Addr)), SnapshotRecord.Addr); break;
      case 3: index = string_index(); break;
      case 4: full = uint_field(full); break;
      case 5: flags = uint_field(flags & SnapFlag.Terminated) != 0 ? flags | SnapFlag.Terminated : flags & ~SnapFlag.Terminated; break;
      case 6: flags = uint_field(flags & SnapFlag.Redacted) != 0 ? flags | SnapFlag.Redacted : flags & ~SnapFlag.Redacted; break;
      case 7: store<u8>(snap, <u8>uint_field(load<u8>(snap, SnapshotRecord.Part)), SnapshotRecord.Part); break;
      case 8: store<u32>(snap, <u32>uint_field(load<u32>(snap, SnapshotRecord.Index)), SnapshotRecord.Index); break;
      default: skip_field();
    }
  }
  const len = text_len(index);
  store<u32>(snap, <u32>text_ptr(index), SnapshotRecord.Ptr);
  store<u32>(snap, len, SnapshotRecord.Len);
  store<u64>(snap, full == 0 ? <u64>len : full, SnapshotRecord.FullSize);
  store<u8>(snap, <u8>flags, SnapshotRecord.Flags);
}

function arguments_field(ev: usize, taken: u32): u32 {
  if (!is_wire(Wire.Bytes)) {
    const value = uint_field(0);
    if (taken < 6) store<u64>(ev + <usize>(taken << 3), value, EventRecord.Args);
    return taken + 1;
  }
  const len = length();
  const outer = wire_enter(at + len);
  while (at < end) {
    const value = varint();
    if (taken < 6) store<u64>(ev + <usize>(taken << 3), value, EventRecord.Args);
    taken++;
  }
  wire_leave(outer);
  return taken;
}

/** SyscallEntry and SyscallExit: fields 1, 2 and 4 are the same, 3 is the arguments or the result. */
function syscall(ev: usize, entry: bool): void {
  let taken: u32 = 0;
  store<u32>(ev, snapshot_count, EventRecord.SnapFirst);
  while (next_field()) {
    switch (field) {
      case 1: store<u32>(ev, <u32>uint_field(load<u32>(ev, EventRecord.Abi)), EventRecord.Abi); break;
      case 2: store<u32>(ev, <u32>uint_field(load<u32>(ev, EventRecord.Number)), EventRecord.Number); break;
      case 3:
        if (entry) taken = arguments_field(ev, taken);
        else if (is_wire(Wire.Varint)) store<i64>(ev, unzigzag(varint()), EventRecord.Ret);
        else skip_field();
        break;
      case 4: {
        const len = bytes_field();
        if (len < 0) break;
        const outer = wire_enter(at + len);
        const snap = snapshot_add();
        if (snap == 0) wire_fail(ChunkError.TooManyEvents);
        else snapshot_read(snap);
        wire_leave(outer);
        break;
      }
      case 5:
        if (uint_field(0) != 0 && !entry) store<u32>(ev, EventFlag.Injected, EventRecord.Flags);
        break;
      default: skip_field();
    }
  }
  store<u32>(ev, snapshot_count - load<u32>(ev, EventRecord.SnapFirst), EventRecord.SnapCount);
}

/** How the number of a field is kept. More bits than its type holds are cut off, as protobuf has it. */
enum As {
  Skip = 0,
  U64 = 1,
  I32 = 2, // int32: sign-extended to 64 bits
  Zigzag = 3, // sint64
  U32 = 4,
  Path = 5, // a string index, interned
  Word = 6, // uint32 and enums, in 64 bits
  Bool = 7, // in 64 bits
  Zigzag32 = 8, // sint32: sign-extended to 64 bits
}

const COLUMNS: u32 = 12;
/** `As << 8 | offset in the record` per event type (from ProcessFork on) and field number. */
const stores = memory.data(416, 2); // 2 * COLUMNS * 17, with room to spare
const FIRST_ROW: u32 = EventType.ProcessFork;

function row(type: i32, number: u32, as: i32, offset: i32): void {
  store<u16>(stores + ((<usize>(type - FIRST_ROW) * COLUMNS + number) << 1), <u16>(as << 8 | offset));
}

export function data_init(): void {
  for (let i: i32 = 0; i < 5; i++) row(EventType.ProcessFork, i + 1, i == 3 ? As.U64 : As.Word, EventRecord.Args + 8 * i);
  row(EventType.ProcessExec, 3, As.Word, EventRecord.Args);
  row(EventType.ProcessExit, 1, As.I32, EventRecord.Args);
  row(EventType.ProcessExit, 2, As.Word, EventRecord.Args + 8);
  row(EventType.ProcessExit, 3, As.Bool, EventRecord.Ret);
  row(EventType.ProcessExit, 4, As.Bool, EventRecord.Args + 16);
  for (let i: i32 = 0; i < 3; i++) row(EventType.ProcessExit, i + 5, As.U64, EventRecord.Args + 24 + 8 * i);
  row(EventType.SignalDelivered, 1, As.Word, EventRecord.Args);
  row(EventType.SignalDelivered, 2, As.Zigzag32, EventRecord.Args + 8);
  for (let i: i32 = 0; i < 3; i++) row(EventType.SignalDelivered, i + 3, i == 2 ? As.U64 : As.Word, EventRecord.Args + 16 + 8 * i);
  row(EventType.SignalDelivered, 6, As.Zigzag, EventRecord.Args + 40);
  for (let i: i32 = 0; i < 4; i++) row(EventType.Sample, i + 1, As.U64, EventRecord.Args + 8 * i);
  for (let i: i32 = 0; i < 2; i++) row(EventType.Sample, i + 7, As.U64, EventRecord.Args + 32 + 8 * i);
  row(EventType.Sample, 9, As.U32, EventRecord.Number);
  row(EventType.Sample, 10, As.U32, EventRecord.Fd);
  for (let i: i32 = 0; i < 2; i++) row(EventType.ProcessState, i + 1, As.Word, EventRecord.Args + 8 * i);
  for (let i: i32 = 0; i < 2; i++) row(EventType.Loss, i + 1, i == 0 ? As.U64 : As.Word, EventRecord.Args + 8 * i);
  row(EventType.ClockStep, 1, As.Zigzag, EventRecord.Args);
  for (let type: i32 = EventType.FileOpen; type <= EventType.FileClose; type++) {
    row(type, 1, As.Path, EventRecord.PathStr);
    row(type, 2, As.I32, EventRecord.Fd);
    row(type, 3, As.Word, EventRecord.Args);
    row(type, 4, As.Word, EventRecord.Args + 8);
  }
  for (let type: i32 = EventType.NetRecv; type <= EventType.NetSend; type++) {
    row(type, 3, As.Word, EventRecord.Args + 8);
    row(type, 4, As.Word, EventRecord.Args + 16);
    row(type, 5, As.U64, EventRecord.Args);
    row(type, 7, As.I32, EventRecord.Fd);
  }
  for (let i: i32 = 0; i < 2; i++) row(EventType.ProcessStop, i + 1, i == 0 ? As.Word : As.Bool, EventRecord.Args + 8 * i);
}

function numbers(ev: usize, type: u32): void {
  const table = stores + ((<usize>(type - FIRST_ROW) * COLUMNS) << 1);
  while (next_field()) {
    const cell: u32 = field < COLUMNS && is_wire(Wire.Varint) ? load<u16>(table + (<usize>field << 1)) : 0;
    const to = ev + <usize>(cell & 0xff);
    switch (cell >> 8) {
      case As.U64: store<u64>(to, uint_field(0)); break;
      case As.I32: {
        const value = <i32>uint_field(0);
        if ((cell & 0xff) == EventRecord.Fd) store<i32>(to, value);
        else store<i64>(to, <i64>value);
        break;
      }
      case As.Zigzag: store<i64>(to, unzigzag(uint_field(0))); break;
      case As.U32: store<u32>(to, <u32>uint_field(0)); break;
      case As.Word: store<u64>(to, <u64>(<u32>uint_field(0))); break;
      case As.Bool: store<u64>(to, uint_field(0) != 0 ? 1 : 0); break;
      case As.Zigzag32: store<i64>(to, unzigzag(<u64>(<u32>uint_field(0)))); break;
      case As.Path: store<u32>(to, text_id(string_index())); break;
      default: skip_field();
    }
  }
}

/** Message to walk before its numbers are taken, by event type. */
function walked(type: u32): u32 {
  switch (type) {
    case EventType.ProcessExec: return Message.Exec;
    case EventType.ProcessState: return Message.State;
    case EventType.NetRecv:
    case EventType.NetSend: return Message.Network;
    case EventType.Mappings: return Message.Mappings;
    default: return Message.Flat;
  }
}

/** The data message that fills the span. */
export function data_decode(ev: usize, type: u32): void {
  if (type <= <u32>EventType.SyscallExit) return syscall(ev, type == EventType.SyscallEntry);
  const from = at;
  const message = walked(type);
  if (message != <u32>Message.Flat) {
    check(message);
    wire_rewind(from);
  }
  numbers(ev, type);
}
