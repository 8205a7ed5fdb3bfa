// What the kernel did inside of the event that runs: functions it called and tracepoints it passed, in order, each as programs on it
// see it. Families of this folder fill the queue (implied.ts), trace/hook.ts runs the programs of each entry. A fixed list: one
// call implies a handful; what does not fit is left out and counted.
import { Hook, StatsBlock } from "../abi";
import { stats_add } from "../memory/blocks";
import { first_link } from "../trace/link";

export enum Side {
  Entry = 0,
  Return = 1,
  Point = 2, // a tracepoint
}

/** An entry of the queue. */
export enum Implied {
  Number = 0, // u32 Func, or Point
  Side = 4, // u32
  Ts = 8, // u64 when it happened, as helpers tell it
  Args = 16, // u64[6]
  Ret = 64, // i64 of a return
  Ctx = 72, // u32 host address of a tracepoint's trace_event_raw structure, in the scratch; 0: it has none
  CtxLen = 76, // u32
  Parameters = 80, // u32 how many the function has, where the recorded kernel's differs from functions.tsv; 0: as there
  Sock = 84, // u32 record of the socket that it is about, whose state then is View: sock.ts; 0: none
  View = 88, // u32
  Actor = 92, // u32 thread that did it, where that is not the event's; NOBODY: it is not known who
  Size = 96,
}

export const NOBODY: u32 = 0xffff_ffff;

const ENTRIES: u32 = 64;
const entries = memory.data(6144, 8); // ENTRIES * Implied.Size
export let queued: u32 = 0;

export function queue_clear(): void {
  queued = 0;
}

/** There is room for all that one more call may imply. */
export function has_room(): bool {
  return queued + 16 <= ENTRIES;
}

export function queue_entry(index: u32): usize {
  return entries + <usize>index * Implied.Size;
}

/** Hook kind of one side of an entry. A fentry program runs nearer to the function than a kprobe, and so does fexit. */
export function implied_kind(side: u32, second: bool): u32 {
  switch (side) {
    case Side.Entry: return second ? Hook.FuncEnter : Hook.FuncEntry;
    case Side.Return: return second ? Hook.FuncReturn : Hook.FuncExit;
    default: return second ? Hook.Point : Hook.RawPoint;
  }
}

/** Some program is on it. */
export function is_awaited(side: u32, number: u32): bool {
  return first_link(implied_kind(side, false), number) != 0 || first_link(implied_kind(side, true), number) != 0;
}

/** A fresh entry at the end, its arguments 0; 0 when no program is on it, or there is no room. */
export function queue_add(side: u32, number: u32, ts: u64): usize {
  if (!is_awaited(side, number)) return 0;
  if (queued == ENTRIES) {
    stats_add(StatsBlock.ImpliedDrops, 1);
    return 0;
  }
  const at = entries + <usize>(queued++) * Implied.Size;
  memory.fill(at, 0, Implied.Size);
  store<u32>(at, number, Implied.Number);
  store<u32>(at, side, Implied.Side);
  store<u64>(at, ts, Implied.Ts);
  return at;
}

/** One side of a function's call, for what lies inside another; the entry of the queue, or 0. */
export function queue_side(side: u32, func: u32, ts: u64, ret: i64, a: u64, b: u64, c: u64, d: u64, e: u64): usize {
  const at = queue_add(side, func, ts);
  if (at == 0) return 0;
  arguments_of(at, a, b, c, d, e);
  store<i64>(at, ret, Implied.Ret);
  return at;
}

/** A function's entry and, from the same arguments, its return. */
export function queue_call(func: u32, from: u64, to: u64, ret: i64, a: u64, b: u64, c: u64, d: u64, e: u64): void {
  queue_side(Side.Entry, func, from, ret, a, b, c, d, e);
  queue_side(Side.Return, func, to, ret, a, b, c, d, e);
}

/** A tracepoint that was passed; its entry, or 0. */
export function queue_point(point: u32, ts: u64, ctx: usize, len: u32, a: u64, b: u64, c: u64, d: u64, e: u64): usize {
  const at = queue_add(Side.Point, point, ts);
  if (at == 0) return 0;
  arguments_of(at, a, b, c, d, e);
  store<u32>(at, <u32>ctx, Implied.Ctx);
  store<u32>(at, len, Implied.CtxLen);
  return at;
}

function arguments_of(at: usize, a: u64, b: u64, c: u64, d: u64, e: u64): void {
  store<u64>(at, a, Implied.Args);
  store<u64>(at, b, Implied.Args + 8);
  store<u64>(at, c, Implied.Args + 16);
  store<u64>(at, d, Implied.Args + 24);
  store<u64>(at, e, Implied.Args + 32);
}
