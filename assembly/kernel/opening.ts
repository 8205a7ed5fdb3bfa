// Opening and looking: do_sys_openat2, security_inode_create, vfs_open and the file system's open and getattr, and what these calls tell of
// files. Queued after the call's effect: what it opened is there by then.
import { EventRecord, FactRecord } from "../abi";
import { Func } from "../gen/hooks";
import { KFile, KOpenHow } from "../gen/kernel";
import { ArgKind, ArgRole, NO_ARG, syscall_arg, syscall_kind } from "../gen/syscalls";
import { exit_snap, open_flags } from "../state/call";
import { awaited_first } from "../state/awaited";
import { fd_get } from "../state/descriptor";
import { Errno } from "../state/errno";
import { is_gone, is_there } from "../state/history";
import { Inode, Open, Thread } from "../state/layout";
import { Row } from "../state/row";
import { machine } from "../trace/current";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { arg, arg_of, entry_snap } from "../state/thread";
import { disk_getattr, disk_open } from "./disk";
import { file_acts, file_address, has_path } from "./file";
import { S_IFDIR, S_IFLNK, S_IFMT, S_IFREG, file_system_is, inode_gone, inode_made, inode_of, type_proved } from "./inode";
import { dentry_of } from "./moved";
import { created } from "./names";
import { Side, queue_side } from "./queue";
import { scratch_address, scratch_take } from "./scratch";
import { UNKNOWN } from "./vfs";

const O_CREAT: u64 = 0x40; // asm-generic/fcntl.h
const O_EXCL: u64 = 0x80;
const O_CLOEXEC: u64 = 0x8_0000;
const O_PATH: u64 = 0x20_0000;
const TMPFILE: u64 = 0x40_0000; // __O_TMPFILE
const VALID: u64 = 0x7f_ffc3; // VALID_OPEN_FLAGS
const AT_FDCWD: u64 = <u64>-100;
const E2BIG: i64 = -7;
const EFAULT: i64 = -14;
const EINVAL: i64 = -22;
const AARCH64: u32 = 2; // Arch of trace.proto

/** Bits that differ between x86_64 and arm64. */
function large_file(): u64 {
  return machine == AARCH64 ? 0x2_0000 : 0x8000;
}

function directory_only(): u64 {
  return machine == AARCH64 ? 0x4000 : 0x1_0000;
}

function no_follow(): u64 {
  return machine == AARCH64 ? 0x8000 : 0x2_0000;
}

/** The call's struct open_how, as build_open_how makes it of older calls; 0: openat2, and what it was given is not known. */
function open_how(thread: usize, flags: u64): usize {
  const how = scratch_take(KOpenHow.Size);
  if (how == 0) return 0;
  const row = load<u32>(thread, Thread.Row);
  for (let i: u32 = 0; i < 4; i++) {
    if (syscall_kind(row, i) != ArgKind.Openhow) continue;
    const given = entry_snap(thread, i, Part.Whole);
    if (given == 0 || snap_len(given) < <u32>KOpenHow.Size) return 0;
    memory.copy(how, snap_ptr(given), KOpenHow.Size);
    return how;
  }
  const whole = load<u32>(thread, Thread.Abi) == 0 ? flags | large_file() : flags;
  const kept = (whole & O_PATH) != 0 ? whole & (O_PATH | O_CLOEXEC | directory_only() | no_follow()) : whole & VALID;
  store<u64>(how, kept, KOpenHow.Flags);
  if ((kept & (O_CREAT | TMPFILE)) != 0) store<u64>(how, arg_of(thread, ArgRole.Mode, 0) & 0o7777, KOpenHow.Mode);
  return how;
}

/** openat2 copies its structure before, and may refuse that. */
function is_refused_before(thread: usize, ret: i64): bool {
  const size = arg(thread, 3);
  if (syscall_kind(load<u32>(thread, Thread.Row), 2) != ArgKind.Openhow) return false;
  return ret == E2BIG || ret == EFAULT || (ret == EINVAL && size < <u64>KOpenHow.Size);
}

let making = false;

/** A call that opens worked, and state does not know yet: whether it makes its file. O_EXCL says so; else the name has to be known to
 * have stood for nothing: it was taken away, or somebody did not find it, and nobody made it since. */
export function opening(thread: usize, ev: usize): void {
  making = false;
  const flags = open_flags(thread);
  if (load<i64>(ev, EventRecord.Ret) < 0 || (flags & O_CREAT) == 0) return;
  const path = load<u32>(thread, Thread.Path);
  making = (flags & O_EXCL) != 0 || (path != 0 && !is_there(path) && (is_gone(path) || was_missed(path)));
}

/** Somebody failed on the name with ENOENT and has not succeeded since. */
function was_missed(path: u32): bool {
  for (let row = awaited_first(path); row != 0; row = <usize>load<u32>(row, Row.NextObject)) {
    if (load<u32>(row, FactRecord.Errno) == Errno.ENOENT) return true;
  }
  return false;
}

/** What the open proved of the file behind its descriptor. */
function take_known(open: usize, flags: u64): void {
  const path = load<u32>(open, Open.Path);
  if (has_path(open)) {
    store<u32>(open, dentry_of(path), Open.Dentry);
    if (load<u32>(open, Open.Made) != 0) inode_gone(path);
    const known = inode_of(path);
    if (known != 0) memory.copy(open + Open.Known, known, Inode.Size);
  }
  if ((flags & TMPFILE) != 0 || load<u32>(open, Open.Made) != 0) type_proved(open, S_IFREG);
  else if ((flags & directory_only()) != 0) type_proved(open, S_IFDIR);
}

/** vfs_open, and security_inode_create before it. A file without a name (O_TMPFILE) is opened without. */
function file_opened(thread: usize, open: usize, flags: u64, ev: usize): void {
  const from = load<u64>(thread, Thread.EntryTs);
  const to = load<u64>(ev, EventRecord.TsNs);
  file_acts(open);
  store<u32>(open, u32(making), Open.Made);
  take_known(open, flags);
  if ((flags & TMPFILE) != 0) return;
  const file = file_address(open);
  const made = load<u32>(open, Open.Made) != 0;
  if (made) created(thread, load<u32>(open, Open.Path), <u32>arg_of(thread, ArgRole.Mode, 0), ev);
  queue_side(Side.Entry, Func.VfsOpen, from, 0, file + KFile.FPath, file, 0, 0, 0);
  if ((flags & O_PATH) == 0) disk_open(open, from, to);
  queue_side(Side.Return, Func.VfsOpen, to, 0, file + KFile.FPath, file, 0, 0, 0);
}

export function opened(thread: usize, ev: usize): void {
  const ret = load<i64>(ev, EventRecord.Ret);
  if (is_refused_before(thread, ret)) return;
  const row = load<u32>(thread, Thread.Row);
  const flags = open_flags(thread);
  const how = open_how(thread, flags);
  const dfd = arg_of(thread, ArgRole.Dirfd, AT_FDCWD);
  const name = syscall_arg(row, ArgRole.Path);
  const given = name == NO_ARG ? 0 : arg(thread, name);
  const record = how == 0 ? UNKNOWN : scratch_address(how);
  queue_side(Side.Entry, Func.DoSysOpenat2, load<u64>(thread, Thread.EntryTs), ret, dfd, given, record, 0, 0);
  const open: usize = ret < 0 ? 0 : fd_get(load<u32>(thread, Thread.Process), <i32>ret);
  if (open != 0) file_opened(thread, open, flags, ev);
  queue_side(Side.Return, Func.DoSysOpenat2, load<u64>(ev, EventRecord.TsNs), ret, dfd, given, record, 0, 0);
}

// ---- what stat(2) and its kin tell

/** Device numbers of struct stat (new_encode_dev of linux/kdev_t.h) as the kernel keeps them. */
function device_of(told: u64): u32 {
  const major = <u32>(told >> 8) & 0xfff;
  const minor = (<u32>told & 0xff) | (<u32>(told >> 12) & 0xfff00);
  return (major << 20) | minor;
}

function read_stat(to: usize, from: usize): void {
  const arm = machine == AARCH64;
  store<u32>(to, load<u32>(from + (arm ? 16 : 24)), Inode.Mode);
  store<u32>(to, device_of(load<u64>(from + (arm ? 32 : 40))), Inode.Rdev);
  store<u32>(to, device_of(load<u64>(from)), Inode.Dev);
  store<u64>(to, load<u64>(from, 8), Inode.Ino);
  store<u64>(to, load<u64>(from, 48), Inode.Bytes);
}

/** struct statx (linux/stat.h). */
function read_statx(to: usize, from: usize): void {
  store<u32>(to, load<u16>(from, 28), Inode.Mode);
  store<u32>(to, (load<u32>(from, 128) << 20) | load<u32>(from, 132), Inode.Rdev);
  store<u32>(to, (load<u32>(from, 136) << 20) | load<u32>(from, 140), Inode.Dev);
  store<u64>(to, load<u64>(from, 32), Inode.Ino);
  store<u64>(to, load<u64>(from, 40), Inode.Bytes);
}

const STAT_BYTES: u32 = 128; // of arm64; 144 on x86_64
const STATX_BYTES: u32 = 144;
const STATX_BASIC_STATS: u64 = 0x7ff; // linux/stat.h
const AT_STATX_SYNC_TYPE: u64 = 0x6000; // linux/fcntl.h
const answer = memory.data(32, 8); // Inode.Size

/** The open file that a call asked about: by number, or with an empty path. */
function asked_open(thread: usize): usize {
  if (load<u32>(thread, Thread.Given) != 0) return 0;
  const open = <usize>load<u32>(thread, Thread.Open);
  return open != 0 ? open : fd_get(load<u32>(thread, Thread.Process), <i32>arg_of(thread, ArgRole.Dirfd, <u64>-1));
}

/** The same answer holds for the name that the file was opened by, while that stands for it. */
function note(open: usize, path: u32): void {
  if (open != 0) memory.copy(open + Open.Known, answer, Inode.Size);
  if (path == 0 || (load<u32>(answer, Inode.Mode) & S_IFMT) == S_IFLNK) return;
  const known = inode_made(path);
  if (known != 0) memory.copy(known, answer, Inode.Size);
}

function read_answer(thread: usize, ev: usize, index: u32, extended: bool): bool {
  const snap = exit_snap(ev, index, Part.Whole);
  if (snap == 0 || snap_len(snap) < (extended ? STATX_BYTES : STAT_BYTES)) return false;
  if (extended) read_statx(answer, snap_ptr(snap));
  else read_stat(answer, snap_ptr(snap));
  return true;
}

/** f_type of struct statfs is of the device that the path or open file is known to be on. */
function read_statfs(open: usize, path: u32, ev: usize): void {
  const snap = exit_snap(ev, 1, Part.Whole);
  const known: usize = open != 0 ? open + Open.Known : inode_of(path);
  if (snap == 0 || snap_len(snap) < 8 || known == 0) return;
  file_system_is(load<u32>(known, Inode.Dev), <u32>load<u64>(snap_ptr(snap)));
}

/** A stat call worked: what it told, and the getattr it went through. */
export function stat_told(thread: usize, ev: usize): void {
  const row = load<u32>(thread, Thread.Row);
  const open = asked_open(thread);
  const path = open == 0 ? load<u32>(thread, Thread.Path) : 0;
  for (let i: u32 = 1; i < 5; i++) {
    const kind = syscall_kind(row, i);
    if (kind == ArgKind.StatfsOut) return read_statfs(open, path, ev);
    const extended = kind == ArgKind.StatxOut;
    if ((!extended && kind != ArgKind.StatOut) || !read_answer(thread, ev, i, extended)) continue;
    note(open, path);
    file_acts(open);
    const mask = extended ? arg(thread, 3) : STATX_BASIC_STATS;
    const query = extended ? arg(thread, 2) & AT_STATX_SYNC_TYPE : 0;
    return disk_getattr(open, path, answer, mask, query, load<u64>(thread, Thread.EntryTs), load<u64>(ev, EventRecord.TsNs));
  }
}
