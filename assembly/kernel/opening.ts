// Opening: do_sys_openat2, security_inode_create, vfs_open and the file system's own open. Queued after the call's effect: what it
// opened is there by then. Whether it made the file is asked before, while state does not know of it yet.
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
import { machine, realtime_offset } from "../trace/current";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { arg, arg_of, entry_snap } from "../state/thread";
import { disk_open, may_open_itself } from "./disk";
import { file_acts, file_address, has_path } from "./file";
import { S_IFDIR, S_IFREG, inode_gone, inode_of, type_proved } from "./inode";
import { dentry_of } from "./moved";
import { created } from "./names";
import { Side, queue_side } from "./queue";
import { scratch_address, scratch_take } from "./scratch";
import { note, read_facts, told_birth } from "./told";
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
const NO_ARGUMENT: u32 = 6; // PART_FILE of trace.proto
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

const TICK: u64 = 10_000_000; // CONFIG_HZ=100
let making = false;
let unmade = false;

/** A call that opens worked, and state does not know yet: whether it makes its file. O_EXCL says so; else the name has to be known to
 * have stood for nothing: it was taken away, or somebody did not find it, and nobody made it since. */
export function opening(thread: usize, ev: usize): void {
  making = false;
  unmade = false;
  const flags = open_flags(thread);
  if (load<i64>(ev, EventRecord.Ret) < 0 || (flags & O_CREAT) == 0) return;
  const path = load<u32>(thread, Thread.Path);
  unmade = path != 0 && !is_there(path);
  making = (flags & O_EXCL) != 0 || (unmade && (is_gone(path) || was_missed(path)));
}

/** The file came to be during this call, and nobody of the trace had made it. Birth times are those of a clock that ticks (current_time of
 * fs/inode.c), up to TICK late. */
function was_born(thread: usize): bool {
  if (!unmade || told_birth == 0) return false;
  return told_birth + TICK >= load<u64>(thread, Thread.EntryTs) + <u64>realtime_offset;
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
  const facts = exit_snap(ev, NO_ARGUMENT, Part.File);
  const is_told = facts != 0 && read_facts(snap_ptr(facts), snap_len(facts));
  store<u32>(open, u32(making || (is_told && was_born(thread))), Open.Made);
  take_known(open, flags);
  if (is_told) note(open, load<u32>(open, Open.Path));
  if ((flags & TMPFILE) != 0) return;
  const file = file_address(open);
  const made = load<u32>(open, Open.Made) != 0;
  if (made) created(thread, load<u32>(open, Open.Path), <u32>arg_of(thread, ArgRole.Mode, 0), ev);
  const plain = !may_open_itself(open, flags);
  if (plain) queue_side(Side.Entry, Func.VfsOpen, from, 0, file + KFile.FPath, file, 0, 0, 0);
  if (plain && (flags & O_PATH) == 0) disk_open(open, from, to);
  if (plain) queue_side(Side.Return, Func.VfsOpen, to, 0, file + KFile.FPath, file, 0, 0, 0);
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
