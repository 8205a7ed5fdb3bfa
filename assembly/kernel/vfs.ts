// The virtual file system inside of a call: which of its functions a call goes through, in the kernel's order, with the arguments that
// the recorded kernel gives them. Reads, writes and what takes names away are queued while state is as it was before the call; what
// opens and looks is queued after, since only then there is an open file, and a mode. The file systems' own functions are disk.ts's.
import { EventRecord } from "../abi";
import { Func } from "../gen/hooks";
import { KKiocb } from "../gen/kernel";
import { ArgKind, ArgRole, Effect, NO_ARG, syscall_arg, syscall_kind, syscall_len_arg } from "../gen/syscalls";
import { fd_get } from "../state/descriptor";
import { Open, Thread } from "../state/layout";
import { machine } from "../trace/current";
import { arg } from "../state/thread";
import { ObjectKind, object_address } from "./address";
import { disk_io, disk_sync } from "./disk";
import { file_acts, file_acts_at, file_address, is_stream, kiocb_address } from "./file";
import { names_changed, names_changing } from "./names";
import { opened, opening } from "./opening";
import { Side, queue_side } from "./queue";
import { was_made } from "./reached";
import { stat_told } from "./told";

/** A pointer to what is not known: it is not NULL, and nothing can be read there. */
export const UNKNOWN: u64 = object_address(ObjectKind.Scratch, 0xff_ffff);

const O_PATH: u32 = 0o10000000; // asm-generic/fcntl.h
const EBADF: i64 = -9;
const EINVAL: i64 = -22;
const ESPIPE: i64 = -29;
const LLONG_MAX: u64 = 0x7fff_ffff_ffff_ffff;

// @ts-ignore: decorator
@inline
function process_of(thread: usize): usize {
  return <usize>load<u32>(thread, Thread.Process);
}

/** The call met a file at its descriptor (fdget): an unknown one, if state has none there and it did not fail for that. */
function has_file(open: usize, ret: i64): bool {
  if (ret != EBADF) return true;
  return open != 0 && (load<u32>(open, Open.Flags) & O_PATH) == 0;
}

/** Where the read or write is: its own offset, or the file's. */
function take_place(thread: usize, open: usize): bool {
  const row = load<u32>(thread, Thread.Row);
  const own = syscall_kind(row, 3);
  if (own == ArgKind.Off) {
    file_acts_at(arg(thread, 3));
    return true;
  }
  if (own == ArgKind.Absent && load<u32>(open, Open.Placed) != 0) file_acts_at(load<u64>(open, Open.Position));
  return own != ArgKind.Absent;
}

/** read, write and their kin. readv and writev go another way (do_iter_read, vfs_readv) to the same file system. */
function moved(thread: usize, write: bool, ev: usize): void {
  const row = load<u32>(thread, Thread.Row);
  const buffer = syscall_arg(row, ArgRole.Buf);
  const ret = load<i64>(ev, EventRecord.Ret);
  const open = fd_get(process_of(thread), load<i32>(thread, Thread.Fd));
  if (buffer == NO_ARG || !has_file(open, ret)) return;
  file_acts(open);
  const own = open != 0 && take_place(thread, open);
  const stream = open != 0 && is_stream(open);
  // What the offset is refused for, ksys_pread64 says before it calls.
  if (own && (ret == ESPIPE || (ret == EINVAL && <i64>arg(thread, 3) < 0))) return;
  const from = load<u64>(thread, Thread.EntryTs);
  const to = load<u64>(ev, EventRecord.TsNs);
  const plain = syscall_kind(row, buffer) == (write ? ArgKind.Buf : ArgKind.BufOut);
  const file = open == 0 ? UNKNOWN : file_address(open);
  const size = plain ? arg(thread, syscall_len_arg(row, buffer)) : 0;
  const place = stream ? 0 : open == 0 ? UNKNOWN : kiocb_address(open) + KKiocb.KiPos;
  const func = write ? Func.VfsWrite : Func.VfsRead;
  if (plain) queue_side(Side.Entry, func, from, ret, file, arg(thread, buffer), size, place, 0);
  if (open != 0) disk_io(open, write, size, ret, from, to);
  if (plain) queue_side(Side.Return, func, to, ret, file, arg(thread, buffer), size, place, 0);
}

/** 0 fsync, 1 fdatasync; -1 another call of the same effect. */
function sync_kind(thread: usize): i32 {
  const number = <i32>load<u32>(thread, Thread.Native) - (machine == 2 ? 82 : 74);
  return number == 0 || number == 1 ? number : -1;
}

function synced(thread: usize, ev: usize): void {
  const data = sync_kind(thread);
  const ret = load<i64>(ev, EventRecord.Ret);
  const open = fd_get(process_of(thread), load<i32>(thread, Thread.Fd));
  if (data < 0 || !has_file(open, ret)) return;
  file_acts(open);
  const from = load<u64>(thread, Thread.EntryTs);
  const to = load<u64>(ev, EventRecord.TsNs);
  const file = open == 0 ? UNKNOWN : file_address(open);
  queue_side(Side.Entry, Func.VfsFsync, from, ret, file, data, 0, 0, 0);
  queue_side(Side.Entry, Func.VfsFsyncRange, from, ret, file, 0, LLONG_MAX, data, 0);
  if (open != 0) disk_sync(open, data, ret, from, to);
  queue_side(Side.Return, Func.VfsFsyncRange, to, ret, file, 0, LLONG_MAX, data, 0);
  queue_side(Side.Return, Func.VfsFsync, to, ret, file, data, 0, 0, 0);
}

/** What a finished call implies while state is as it was before. */
export function vfs_before(thread: usize, ev: usize): void {
  if (!was_made(thread, ev)) return;
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Read: return moved(thread, false, ev);
    case Effect.Write: return moved(thread, true, ev);
    case Effect.Fsync: return synced(thread, ev);
    case Effect.Open: return opening(thread, ev);
    case Effect.Unlink:
    case Effect.Rmdir:
    case Effect.Rename:
    case Effect.Mkdir:
    case Effect.Mknod: return names_changing(thread, ev);
    default:
  }
}

/** And now that state has changed. */
export function vfs_after(thread: usize, ev: usize): void {
  if (!was_made(thread, ev)) return;
  const effect = load<u32>(thread, Thread.Effect);
  if (effect == Effect.Open) return opened(thread, ev);
  if (load<i64>(ev, EventRecord.Ret) < 0) return;
  switch (effect) {
    case Effect.Stat: return stat_told(thread, ev);
    case Effect.Unlink:
    case Effect.Rmdir:
    case Effect.Rename:
    case Effect.Link:
    case Effect.Symlink:
    case Effect.Mkdir:
    case Effect.Mknod: return names_changed(thread);
    default:
  }
}
