// What is told of files: by stat(2) and its kin in the trace, and by the recorder of what was opened, when it was asked to (record
// --files). Both go to where inode.ts keeps them; a stat that worked went through the file system's getattr besides.
import { EventRecord } from "../abi";
import { ArgKind, ArgRole, syscall_kind } from "../gen/syscalls";
import { exit_snap } from "../state/call";
import { fd_get } from "../state/descriptor";
import { Inode, Open, Thread } from "../state/layout";
import { arg, arg_of } from "../state/thread";
import { machine } from "../trace/current";
import { Part, snap_len, snap_ptr } from "../trace/snapshot";
import { disk_getattr } from "./disk";
import { file_acts } from "./file";
import { S_IFLNK, S_IFMT, file_system_is, inode_made, inode_of } from "./inode";

const AARCH64: u32 = 2; // Arch of trace.proto

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

const STATX_BTIME: u32 = 0x800;
const FACTS_BYTES: u32 = 152; // of PART_FILE: struct statx as far as STATX_BYTES, then f_type
const SECOND: u64 = 1_000_000_000;
/** When the file that the recorder last told of was made, on the clock of the day; 0 unknown. */
export let told_birth: u64 = 0;

/** What the recorder told of an opened file, to be noted. */
export function read_facts(from: usize, len: u32): bool {
  told_birth = 0;
  if (len < FACTS_BYTES) return false;
  read_statx(answer, from);
  file_system_is(load<u32>(answer, Inode.Dev), <u32>load<u64>(from, STATX_BYTES));
  if ((load<u32>(from) & STATX_BTIME) != 0) told_birth = load<u64>(from, 80) * SECOND + load<u32>(from, 88);
  return true;
}

/** The open file that a call asked about: by number, or with an empty path. */
function asked_open(thread: usize): usize {
  if (load<u32>(thread, Thread.Given) != 0) return 0;
  const open = <usize>load<u32>(thread, Thread.Open);
  return open != 0 ? open : fd_get(load<u32>(thread, Thread.Process), <i32>arg_of(thread, ArgRole.Dirfd, <u64>-1));
}

/** An answer is kept with the open file it is of, and by the name, for who opens that. */
export function note(open: usize, path: u32): void {
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
