// Functions that make and take names: do_unlinkat, vfs_unlink, vfs_rmdir, vfs_rename, vfs_mkdir, vfs_create. In front of the directory
// stands the mount's idmap since Linux 5.12; vfs_rename has had one structure for all it is given since then.
import { EventRecord } from "../abi";
import { Func } from "../gen/hooks";
import { KFilename, KRenamedata } from "../gen/kernel";
import { ArgRole, Effect, NO_ARG, syscall_arg } from "../gen/syscalls";
import { Thread } from "../state/layout";
import { arg, arg_of, entry_snap } from "../state/thread";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { ObjectKind, object_address } from "./address";
import { above, dentry_address, is_absolute } from "./dentry";
import { S_IFMT, S_IFREG, inode_gone, inode_moved } from "./inode";
import { dentry_moved, dentry_of } from "./moved";
import { Implied, Side, is_awaited, queue_call, queue_side } from "./queue";
import { reached } from "./reached";
import { scratch_address, scratch_take } from "./scratch";
import { since } from "./version";
import { UNKNOWN } from "./vfs";

const AT_FDCWD: u64 = <u64>-100; // linux/fcntl.h
const AT_REMOVEDIR: u64 = 0x200;
const RENAME_EXCHANGE: u64 = 2; // linux/fs.h

/** The directory of a path, as its inode. */
export function directory_inode(path: u32): u64 {
  return is_absolute(path) ? object_address(ObjectKind.Inode, dentry_of(above(path))) : UNKNOWN;
}

function directory(path: u32): u64 {
  return is_absolute(path) ? dentry_address(above(path)) : UNKNOWN;
}

/** A function of (idmap, directory, dentry, first, second), of which the last `more` exist. */
function in_directory(func: u32, thread: usize, ret: i64, more: u32, first: u64, second: u64, ev: usize): void {
  const path = load<u32>(thread, Thread.Path);
  if (path == 0 || !reached(func, load<i64>(ev, EventRecord.Ret))) return;
  const mapped = since(5, 12);
  const inode = directory_inode(path);
  const dentry = dentry_address(path);
  for (let side: u32 = Side.Entry; side <= <u32>Side.Return; side++) {
    const ts = side == <u32>Side.Entry ? load<u64>(thread, Thread.EntryTs) : load<u64>(ev, EventRecord.TsNs);
    const at = mapped
      ? queue_side(side, func, ts, ret, UNKNOWN, inode, dentry, first, second)
      : queue_side(side, func, ts, ret, inode, dentry, first, second, 0);
    if (at != 0) store<u32>(at, more + (mapped ? 3 : 2), Implied.Parameters);
    if (side == <u32>Side.Entry && func == <u32>Func.VfsCreate) created(thread, path, <u32>first, ev);
  }
}

/** security_inode_create, of whatever makes a regular file: the mode is the call's own, before the umask. */
export function created(thread: usize, path: u32, mode: u32, ev: usize): void {
  const whole = (mode & 0o7777) | S_IFREG;
  const from = load<u64>(thread, Thread.EntryTs);
  const inode = directory_inode(path);
  queue_call(Func.SecurityInodeCreate, from, load<u64>(ev, EventRecord.TsNs), 0, inode, dentry_address(path), whole, 0, 0);
}

/** vfs_mkdir answers with the dentry since Linux 6.15. */
function made_directory(thread: usize, ev: usize): void {
  const ret = load<i64>(ev, EventRecord.Ret);
  const answer = ret == 0 && since(6, 15) ? <i64>dentry_address(load<u32>(thread, Thread.Path)) : ret;
  in_directory(Func.VfsMkdir, thread, answer, 1, arg_of(thread, ArgRole.Mode, 0) & 0o7777, 0, ev);
}

/** A node without a type is a regular file (mknod(2)); others are vfs_mknod's. */
function made_node(thread: usize, ev: usize): void {
  const mode = <u32>arg_of(thread, ArgRole.Mode, 0);
  const type = mode & S_IFMT;
  if (type != 0 && type != S_IFREG) return;
  in_directory(Func.VfsCreate, thread, load<i64>(ev, EventRecord.Ret), 2, mode, 1, ev);
}

/** struct renamedata: every version has its members in places of their own. */
function rename_data(from: u32, to: u32, flags: u64): u64 {
  const data = scratch_take(KRenamedata.Size);
  if (data == 0) return UNKNOWN;
  store<u64>(data, directory(from), KRenamedata.OldParent);
  store<u64>(data, directory_inode(from), KRenamedata.OldDir);
  store<u64>(data, dentry_address(from), KRenamedata.OldDentry);
  store<u64>(data, directory(to), KRenamedata.NewParent);
  store<u64>(data, directory_inode(to), KRenamedata.NewDir);
  store<u64>(data, dentry_address(to), KRenamedata.NewDentry);
  store<u64>(data, UNKNOWN, KRenamedata.OldMntUserns);
  store<u64>(data, UNKNOWN, KRenamedata.NewMntIdmap);
  store<u64>(data, UNKNOWN, KRenamedata.OldMntIdmap);
  store<u64>(data, UNKNOWN, KRenamedata.MntIdmap);
  store<u32>(data, <u32>flags, KRenamedata.Flags);
  return scratch_address(data);
}

function renaming(thread: usize, ev: usize): void {
  const from = load<u32>(thread, Thread.Path);
  const to = load<u32>(thread, Thread.Path2);
  const ret = load<i64>(ev, EventRecord.Ret);
  if (from == 0 || to == 0 || !reached(Func.VfsRename, ret)) return;
  const flags = arg_of(thread, ArgRole.Flags, 0);
  const whole = since(5, 12);
  const first = whole ? rename_data(from, to, flags) : directory_inode(from);
  for (let side: u32 = Side.Entry; side <= <u32>Side.Return; side++) {
    const ts = side == <u32>Side.Entry ? load<u64>(thread, Thread.EntryTs) : load<u64>(ev, EventRecord.TsNs);
    const at = queue_side(side, Func.VfsRename, ts, ret, first, dentry_address(from), directory_inode(to), dentry_address(to), UNKNOWN);
    if (at == 0) return;
    if (whole) memory.fill(at + Implied.Args + 8, 0, 32);
    else {
      store<u64>(at, flags, Implied.Args + 40);
      store<u32>(at, 6, Implied.Parameters);
    }
  }
}

/** unlinkat removes a directory when it is told to (unlink(2)). */
function is_rmdir(thread: usize): bool {
  return load<u32>(thread, Thread.Effect) == Effect.Rmdir || (arg_of(thread, ArgRole.Flags, 0) & AT_REMOVEDIR) != 0;
}

/** struct filename of a call's path argument: the bytes that it was given, up to their NUL. */
function filename(thread: usize): u64 {
  const place = syscall_arg(load<u32>(thread, Thread.Row), ArgRole.Path);
  const given = place == NO_ARG ? 0 : entry_snap(thread, place, Part.Whole);
  if (given == 0) return UNKNOWN;
  const bytes = snap_len(given);
  const name = scratch_take(bytes + 1);
  const record = scratch_take(KFilename.Size);
  if (name == 0 || record == 0) return UNKNOWN;
  memory.copy(name, snap_ptr(given), bytes);
  store<u64>(record, scratch_address(name), KFilename.Name);
  store<u64>(record, arg(thread, place), KFilename.Uptr);
  return scratch_address(record);
}

/** do_unlinkat, and vfs_unlink inside of it. */
function unlinking(thread: usize, ret: i64, ev: usize): void {
  const dfd = arg_of(thread, ArgRole.Dirfd, AT_FDCWD);
  const name = is_awaited(Side.Entry, Func.DoUnlinkat) || is_awaited(Side.Return, Func.DoUnlinkat) ? filename(thread) : UNKNOWN;
  queue_side(Side.Entry, Func.DoUnlinkat, load<u64>(thread, Thread.EntryTs), ret, dfd, name, 0, 0, 0);
  in_directory(Func.VfsUnlink, thread, ret, 1, UNKNOWN, 0, ev);
  queue_side(Side.Return, Func.DoUnlinkat, load<u64>(ev, EventRecord.TsNs), ret, dfd, name, 0, 0, 0);
}

/** A call about names ends; state has them as they were. */
export function names_changing(thread: usize, ev: usize): void {
  const ret = load<i64>(ev, EventRecord.Ret);
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Unlink:
    case Effect.Rmdir:
      if (is_rmdir(thread)) return in_directory(Func.VfsRmdir, thread, ret, 0, 0, 0, ev);
      return unlinking(thread, ret, ev);
    case Effect.Rename: return renaming(thread, ev);
    case Effect.Mkdir: return made_directory(thread, ev);
    default: return made_node(thread, ev);
  }
}

/** The call worked: what was known of the files of these names. */
export function names_changed(thread: usize): void {
  const path = load<u32>(thread, Thread.Path);
  const second = load<u32>(thread, Thread.Path2);
  switch (load<u32>(thread, Thread.Effect)) {
    case Effect.Rename: {
      const both = (arg_of(thread, ArgRole.Flags, 0) & RENAME_EXCHANGE) != 0;
      inode_moved(path, second, both);
      return dentry_moved(path, second, both);
    }
    case Effect.Link: return inode_gone(second);
    default: return inode_gone(path);
  }
}
