// How far into an open file its reader is, and how large it was told to be: a read that meets the end before that size found less
// than was promised (read(2): 0 is end of file). Only what is asked of the descriptor itself counts, since a name may have come to
// stand for another file; and nothing is guessed of a descriptor that was inherited from before the trace.
import { EventRecord } from "../abi";
import { ArgKind, ArgRole, Effect, syscall_kind } from "../gen/syscalls";
import { Open, OpenKind, Thread } from "./layout";
import { fd_get } from "./descriptor";
import { arg, arg_of } from "./thread";

const S_IFMT: u32 = 0o170000; // inode(7)
const S_IFREG: u32 = 0o100000;
const SEEK_END: u64 = 2;
const O_APPEND: u32 = 0o2000; // asm-generic/fcntl.h
const NO_OFFSET: u64 = <u64>-1; // preadv2(2): from where the position is

/** A file that was opened now is read from its beginning. */
export function extent_opened(open: usize): void {
  store<u32>(open, 1, Open.Placed);
}

/** Moved by a call that does not say where to: what was told of it holds no longer. */
export function extent_lost(open: usize): void {
  store<u32>(open, 0, Open.Placed);
  store<u64>(open, 0, Open.Told);
}

/** `ret` bytes went to where the position was, or to the call's own offset: the size that was told is of before. With O_APPEND they went
 * to an end that is not known. */
export function extent_written(thread: usize, open: usize, ret: u64): void {
  const kind = syscall_kind(load<u32>(thread, Thread.Row), 3);
  const own = kind == ArgKind.Off && arg(thread, 3) != NO_OFFSET;
  store<u64>(open, 0, Open.Told);
  if (own) return;
  const known = load<u32>(thread, Thread.Effect) == Effect.Write && (load<u32>(open, Open.Flags) & O_APPEND) == 0;
  if (!known || (kind != ArgKind.Absent && kind != ArgKind.Off)) store<u32>(open, 0, Open.Placed);
  store<u64>(open, load<u64>(open, Open.Position) + ret, Open.Position);
}

/** What fstat(2) or statx(2) said of the file behind a descriptor: asked by its number alone, or with an empty path. */
export function extent_told(process: usize, thread: usize, mode: u32, size: u64): void {
  if (load<u32>(thread, Thread.Given) != 0 || (mode & S_IFMT) != S_IFREG) return;
  const fd = load<u32>(thread, Thread.Open);
  const open = fd != 0 ? <usize>fd : fd_get(process, <i32>arg_of(thread, ArgRole.Dirfd, <u64>-1));
  if (open != 0 && load<u32>(open, Open.Kind) == OpenKind.File) store<u64>(open, size, Open.Told);
}

export function sought(thread: usize, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open == 0 || load<u32>(open, Open.Kind) != OpenKind.File) return;
  if (syscall_kind(load<u32>(thread, Thread.Row), 2) != ArgKind.Enum) return extent_lost(open); // _llseek: the place is in memory
  const at = load<u64>(ev, EventRecord.Ret);
  store<u64>(open, at, Open.Position);
  store<u32>(open, 1, Open.Placed);
  if (arg(thread, 1) == 0 && arg(thread, 2) == SEEK_END) store<u64>(open, at, Open.Told);
}

/** `ret` of `size` bytes came from where the position was, or from the call's own offset; whether that was an end too early. */
export function extent_read(thread: usize, open: usize, ret: u64, size: u64): bool {
  const kind = syscall_kind(load<u32>(thread, Thread.Row), 3);
  const at = kind == ArgKind.Off ? arg(thread, 3) : NO_OFFSET;
  if (kind != ArgKind.Absent && kind != ArgKind.Off) return false; // an offset in halves
  const own = at != NO_OFFSET;
  const from = own ? at : load<u64>(open, Open.Position);
  if (!own) store<u64>(open, from + ret, Open.Position);
  return ret == 0 && size != 0 && (own || load<u32>(open, Open.Placed) != 0) && from < load<u64>(open, Open.Told);
}
