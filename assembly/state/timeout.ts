// How long a call was told to wait at most: its timeout argument, relative or absolute, or the socket's own limit. -1: for ever.
import { SnapshotRecord } from "../abi";
import { ArgKind, ArgRole, Effect, NO_ARG, syscall_arg, syscall_kind } from "../gen/syscalls";
import { boot_offset, realtime_offset } from "../trace/current";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { Open, Thread } from "./layout";
import { arg, entry_snap } from "./thread";

const NONE: i64 = -1;
const CLOCK_REALTIME: u32 = 0;
const CLOCK_BOOTTIME: u32 = 7;
const FUTEX_CLOCK_REALTIME: u32 = 256;

/** Nanoseconds of a timespec or timeval of the call's abi; NONE when it was not captured. */
function read_time(snap: usize, micro: bool): i64 {
  if (snap == 0) return NONE;
  const at = snap_ptr(snap);
  const len = snap_len(snap);
  const sec: i64 = len >= 16 ? load<i64>(at) : len >= 8 ? <i64>load<i32>(at) : NONE;
  const part: i64 = len >= 16 ? load<i64>(at, 8) : len >= 8 ? <i64>load<i32>(at, 4) : 0;
  if (sec < 0 || sec > 1_000_000_000_000) return NONE;
  return sec * 1_000_000_000 + (micro ? part * 1000 : part);
}

/** Clock an absolute time is on, or -1 for a relative time. */
function absolute_clock(thread: usize): i32 {
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Sleep:
      return syscall_arg(load<u32>(thread, Thread.Row), ArgRole.Flags) == 1 && (<u32>arg(thread, 1) & 1) != 0 ? <i32>arg(thread, 0) : -1;
    case Effect.Futex: {
      const native = load<u32>(thread, Thread.Native);
      if (native == 449 || native == 455) return <i32>arg(thread, native == 449 ? 4 : 5); // futex_waitv, futex_wait
      const op = <u32>arg(thread, 1);
      const plain = op & 0x7f;
      if (plain == 6) return CLOCK_REALTIME; // FUTEX_LOCK_PI
      if (plain == 9 || plain == 11 || plain == 13) return (op & FUTEX_CLOCK_REALTIME) != 0 ? CLOCK_REALTIME : 1;
      return -1;
    }
    default: return -1;
  }
}

function from_now(thread: usize, time: i64, clock: i32): i64 {
  const entered = load<i64>(thread, Thread.WaitTs);
  if (clock == CLOCK_REALTIME) return max<i64>(time - realtime_offset - entered, 0);
  if (clock == CLOCK_BOOTTIME) return max<i64>(time - <i64>boot_offset - entered, 0);
  return max<i64>(time - entered, 0);
}

function socket_limit(thread: usize): i64 {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0) return NONE;
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Read:
    case Effect.Recv:
    case Effect.Accept: return load<i64>(open, Open.RecvLimit) > 0 ? load<i64>(open, Open.RecvLimit) : NONE;
    case Effect.Write:
    case Effect.Send:
    case Effect.Connect: return load<i64>(open, Open.SendLimit) > 0 ? load<i64>(open, Open.SendLimit) : NONE;
    default: return NONE;
  }
}

/** Limit of the call the thread is inside, in nanoseconds; -1 when it has none. */
export function time_limit(thread: usize): i64 {
  const row = load<u32>(thread, Thread.Row);
  const index = syscall_arg(row, ArgRole.Timeout);
  if (index == NO_ARG) return socket_limit(thread);
  const value = arg(thread, index);
  const kind = syscall_kind(row, index);
  if (kind == ArgKind.Ms) return <i32>value < 0 ? NONE : <i64><i32>value * 1_000_000;
  if (value == 0) return socket_limit(thread);
  const time = read_time(entry_snap(thread, index, Part.Whole), kind == ArgKind.Timeval);
  const clock = absolute_clock(thread);
  return time < 0 || clock < 0 ? time : from_now(thread, time, clock);
}

/** Nanoseconds of the timeval in a socket option (SO_RCVTIMEO, SO_SNDTIMEO); 0 none. */
export function option_time(snap: usize): i64 {
  return snap == 0 || load<u32>(snap, SnapshotRecord.Len) < 8 ? 0 : max<i64>(read_time(snap, true), 0);
}
