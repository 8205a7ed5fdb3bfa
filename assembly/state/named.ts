// Calls that change names rather than bytes: make, rename, link, remove, cut, and who may use them. Each counts as a use of the file and
// goes into the history of its name.
import { ChangeKind, FileFlag } from "../abi";
import { ArgKind, ArgRole, syscall_kind } from "../gen/syscalls";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { str_intern } from "../trace/strings";
import { extent_lost } from "./extent";
import { fifo_add, is_fifo_mode } from "./fifo";
import { file_used } from "./file";
import { name_changed, name_made, name_removed } from "./history";
import { Open, OpenKind, Thread } from "./layout";
import { arg, arg_of, entry_snap } from "./thread";

const AT_REMOVEDIR: u64 = 0x200; // linux/fcntl.h
const RENAME_EXCHANGE: u64 = 2; // linux/fs.h

export function of_path(process: usize, thread: usize, flags: u32, ev: usize): void {
  file_used(process, thread, load<u32>(thread, Thread.Path), flags, ev);
}

export function of_open(process: usize, thread: usize, flags: u32, ev: usize): void {
  const open = <usize>load<u32>(thread, Thread.Open);
  if (open != 0 && load<u32>(open, Open.Kind) == OpenKind.File) file_used(process, thread, load<u32>(open, Open.Path), flags, ev);
}

/** Path that a call names, or that its descriptor stands for. */
function subject(thread: usize): u32 {
  const path = load<u32>(thread, Thread.Path);
  const open = <usize>load<u32>(thread, Thread.Open);
  if (path != 0 || open == 0) return path;
  return load<u32>(open, Open.Kind) == OpenKind.File ? load<u32>(open, Open.Path) : 0;
}

function moved(process: usize, from: u32, to: u32, ev: usize): void {
  name_changed(process, from, ChangeKind.RenamedFrom, to, 0, ev);
  name_changed(process, to, ChangeKind.RenamedTo, from, 0, ev);
}

export function renamed(process: usize, thread: usize, ev: usize): void {
  const from = load<u32>(thread, Thread.Path);
  const to = load<u32>(thread, Thread.Path2);
  file_used(process, thread, from, FileFlag.RenamedFrom, ev);
  file_used(process, thread, to, FileFlag.RenamedTo, ev);
  moved(process, from, to, ev);
  if ((arg_of(thread, ArgRole.Flags, 0) & RENAME_EXCHANGE) != 0) moved(process, to, from, ev); // both names stay (rename(2))
}

export function made(process: usize, thread: usize, directory: bool, ev: usize): void {
  of_path(process, thread, FileFlag.Created | (directory ? FileFlag.Directory : 0), ev);
  name_made(process, load<u32>(thread, Thread.Path), true, directory, ev);
}

export function made_node(process: usize, thread: usize, ev: usize): void {
  made(process, thread, false, ev);
  if (is_fifo_mode(<u32>arg_of(thread, ArgRole.Mode, 0))) fifo_add(load<u32>(thread, Thread.Path));
}

/** symlink(target, path): the target as given. */
export function symlinked(process: usize, thread: usize, ev: usize): void {
  of_path(process, thread, FileFlag.Created, ev);
  const target = entry_snap(thread, 0, Part.Whole);
  const text = target == 0 ? 0 : str_intern(snap_ptr(target), snap_len(target));
  name_changed(process, load<u32>(thread, Thread.Path), ChangeKind.Linked, text, 0, ev);
}

export function linked(process: usize, thread: usize, ev: usize): void {
  const name = load<u32>(thread, Thread.Path2);
  file_used(process, thread, name, FileFlag.Created, ev);
  name_changed(process, name, ChangeKind.Linked, load<u32>(thread, Thread.Path), 0, ev);
  of_path(process, thread, 0, ev);
}

/** unlink and rmdir; unlinkat is either (unlink(2)). */
export function removed(process: usize, thread: usize, is_rmdir: bool, ev: usize): void {
  const directory = is_rmdir || (arg_of(thread, ArgRole.Flags, 0) & AT_REMOVEDIR) != 0;
  of_path(process, thread, FileFlag.Removed | (directory ? FileFlag.Directory : 0), ev);
  name_removed(process, load<u32>(thread, Thread.Path), directory, ev);
}

/** truncate and ftruncate; fallocate, which has a fourth argument, takes no byte away. */
export function cut(process: usize, thread: usize, ev: usize): void {
  if (load<u32>(thread, Thread.Path) != 0) of_path(process, thread, FileFlag.Write, ev);
  else {
    of_open(process, thread, FileFlag.Write, ev);
    if (load<u32>(thread, Thread.Open) != 0) extent_lost(load<u32>(thread, Thread.Open));
  }
  if (syscall_kind(load<u32>(thread, Thread.Row), 3) != ArgKind.Absent) return;
  name_changed(process, subject(thread), ChangeKind.Truncated, 0, arg(thread, 1), ev);
}

export function mode_set(process: usize, thread: usize, ev: usize): void {
  name_changed(process, subject(thread), ChangeKind.Mode, 0, arg_of(thread, ArgRole.Mode, 0), ev);
}

/** chown's ids stand side by side behind the path; -1 leaves one as it is. */
export function owner_set(process: usize, thread: usize, ev: usize): void {
  for (let i: u32 = 1; i < 4; i++) {
    const kind = syscall_kind(load<u32>(thread, Thread.Row), i);
    if (kind != ArgKind.Uid && kind != ArgKind.Uid16) continue;
    name_changed(process, subject(thread), ChangeKind.Owner, 0, <u64><i64><i32>arg(thread, i), ev);
    return;
  }
}

/** umount has a path and flags only, mount a type. */
export function mounted(process: usize, thread: usize, ev: usize): void {
  const away = syscall_kind(load<u32>(thread, Thread.Row), 2) == ArgKind.Absent;
  const kind = away ? ChangeKind.Unmounted : ChangeKind.Mounted;
  name_changed(process, load<u32>(thread, Thread.Path), kind, 0, arg_of(thread, ArgRole.Flags, 0), ev);
}
