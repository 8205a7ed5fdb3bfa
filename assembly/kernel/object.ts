// Reads of the virtual kernel. The object that an address names is filled into one record from what state knows now, and the read is
// served from that: only what was put is known, and padding. A read that touches a member nobody put is a miss: it answers
// nothing, and the structure and place that was asked for are counted for the report. Which family fills which kind is the table
// of `fill`.
import { EventRecord, EventType } from "../abi";
import { KIND_MASK, TASK_BASE } from "../memory/arena";
import { KPADDING, KSTRUCTS } from "../gen/kernel";
import { zero_blocks } from "../memory/words";
import { cur_event } from "../trace/current";
import { string_len, string_ptr } from "../trace/strings";
import { charge } from "../vm/interp";
import { ObjectKind, object_id, object_kind, object_offset } from "./address";
import { cred_fill } from "./cred";
import { dentry_fill } from "./dentry";
import { file_fill, kiocb_fill, open_by, open_dentry_fill } from "./file";
import { cgroup_fill, css_set_fill, executable_fill, kernfs_fill, mm_fill } from "./group";
import { inode_fill, open_inode_fill, super_fill } from "./inode";
import { missed_member } from "./missed";
import { fs_fill, mount_fill } from "./mount";
import { registers_fill } from "./registers";
import { scratch_find } from "./scratch";
import { sock_fill, socket_fill } from "./socket";
import { mnt_space_fill, net_fill, nsproxy_fill, pid_fill, pid_space_fill, signal_fill } from "./space";
import { leader_fill, stranger_fill, task_fill } from "./task";

const RECORD_BYTES: u32 = 1024;

const record = memory.data(1024, 16); // RECORD_BYTES
const known = memory.data(1024, 16); // 1 for each byte of the record that is known
/** Fuel that filling the record costs: about what so many jumps do. */
const FILL_FUEL: u32 = 16;
const ALL_KNOWN: u64 = 0x0101_0101_0101_0101;

let bytes: u32 = 0;
let struct: u32 = 0;
let filled: u64 = 0; // address of the object in the record
let stamp: u64 = 0; // changes with every event: what was filled before is stale
let filled_at: u64 = <u64>-1;
// Calls leave tasks as they are, but for their names: a task's record, which programs ask for at each of them, serves until another event.
let tasks: u64 = 0;
let tasks_filled_at: u64 = 0;
let filled_for: u32 = 0; // the thread that ran
let after_other = false;
let last_abi: u32 = 0;

/** An event, or a function that it implies, begins: objects may have changed. */
export function objects_stale(ev: usize): void {
  const type = load<u32>(ev, EventRecord.Type);
  const abi = load<u32>(ev, EventRecord.Abi);
  const call = type == EventType.SyscallEntry || type == EventType.SyscallExit;
  if (!call || after_other || abi != last_abi) tasks++;
  after_other = !call;
  last_abi = abi;
  stamp++;
}

/** A thread got another name. */
export function tasks_renamed(): void {
  tasks++;
}

function is_fresh(object: u64): bool {
  if (object != filled) return false;
  if (stamp == filled_at) return true;
  return object_kind(object) == ObjectKind.Task && tasks == tasks_filled_at && current_tid() == filled_for;
}

/** The record becomes an empty one of this structure (KStruct): nothing of it is known yet. */
export function begin(kstruct: u32): void {
  struct = kstruct;
  const row = KSTRUCTS + <usize>kstruct * 6;
  bytes = load<u16>(row);
  const blocks = (bytes + 15) & ~15;
  zero_blocks(record, blocks);
  zero_blocks(known, blocks);
  const padding = KPADDING + (<usize>load<u16>(row, 2) << 1);
  for (let i: u32 = 0; i < <u32>load<u16>(row, 4); i++) store<u8>(known + load<u16>(padding + (<usize>i << 1)), 1);
}

// @ts-ignore: decorator
@inline
export function put<T>(offset: u32, value: T): void {
  store<T>(record + offset, value);
  store<T>(known + offset, <T>ALL_KNOWN);
}

export function put_bytes(offset: u32, from: usize, len: u32): void {
  memory.copy(record + offset, from, len);
  memory.fill(known + offset, 1, len);
}

/** Fills the record with an object; false when there is none of that kind and id. */
function fill(kind: u32, id: u32): bool {
  switch (kind) {
    case ObjectKind.Task: return task_fill(id);
    case ObjectKind.Fs: return fs_fill(id);
    case ObjectKind.Nsproxy: return nsproxy_fill(id);
    case ObjectKind.Signal: return signal_fill(id);
    case ObjectKind.Mm: return mm_fill(id);
    case ObjectKind.Cred: return cred_fill(id);
    case ObjectKind.Leader: return leader_fill(id);
    case ObjectKind.Executable: return executable_fill(id);
    case ObjectKind.Pid: return pid_fill(id);
    case ObjectKind.Stranger: return stranger_fill(id);
    case ObjectKind.CssSet: return css_set_fill(id);
    case ObjectKind.Cgroup: return cgroup_fill(id);
    case ObjectKind.Kernfs: return kernfs_fill(id);
    case ObjectKind.Registers: return registers_fill(id);
    case ObjectKind.MntNs: return mnt_space_fill(id);
    case ObjectKind.PidNs: return pid_space_fill(id);
    case ObjectKind.NetNs: return net_fill(id);
    case ObjectKind.Dentry: return dentry_fill(id);
    case ObjectKind.Mount: return mount_fill(id);
    case ObjectKind.Inode: return inode_fill(id);
    case ObjectKind.Super: return super_fill(id);
    case ObjectKind.File: return file_fill(id);
    case ObjectKind.OpenDentry: return open_dentry_fill(id);
    case ObjectKind.OpenInode: return open_inode_fill(open_by(id));
    case ObjectKind.Kiocb: return kiocb_fill(id);
    case ObjectKind.Socket: return socket_fill(id);
    case ObjectKind.Sock: return sock_fill(id);
    default: return false;
  }
}

function find(addr: u64): bool {
  const object = addr & ~0xffff;
  if (is_fresh(object)) return bytes != 0;
  charge(FILL_FUEL);
  filled = object;
  filled_at = stamp;
  tasks_filled_at = tasks;
  filled_for = current_tid();
  bytes = 0;
  struct = 0;
  if (!fill(object_kind(addr), object_id(addr))) bytes = 0;
  return bytes != 0;
}

/** Bytes of a name and its NUL; programs that copy names in blocks find zeros behind it, where the kernel has what happens to be there. */
function read_name(to: usize, addr: u64, len: u32): bool {
  const id = object_id(addr);
  const offset = object_offset(addr);
  const size = string_len(id) + 1;
  if (string_ptr(id) == 0 || offset >= size) return false;
  const stored = offset < size - 1 ? min(len, size - 1 - offset) : 0;
  memory.copy(to, string_ptr(id) + offset, stored);
  memory.fill(to + stored, 0, len - stored);
  return true;
}

// @ts-ignore: decorator
@inline
export function is_object(addr: u64): bool {
  return (addr & KIND_MASK) == TASK_BASE;
}

/** A miss: of a place in the structure that was looked at, or of an object that there is not. */
function lost(in_struct: u32, offset: u32): bool {
  missed_member(in_struct, in_struct == 0 ? 0 : offset);
  return false;
}

function read_scratch(to: usize, addr: u64, len: u32): bool {
  const from = scratch_find(object_id(addr), object_offset(addr), len);
  if (from != 0) memory.copy(to, from, len);
  return from != 0;
}

/** Copies `len` bytes at an object's address; false, and counted, when they are not all known. */
export function object_read(to: usize, addr: u64, len: u32): bool {
  if (!is_object(addr)) return false;
  const kind = object_kind(addr);
  const offset = object_offset(addr);
  if (kind == ObjectKind.Name) return read_name(to, addr, len) || lost(0, 0);
  if (kind == ObjectKind.Scratch) return read_scratch(to, addr, len) || lost(0, 0);
  if (!find(addr)) return lost(0, 0);
  if (len > bytes || offset > bytes - len) return lost(struct, offset);
  const gap = unknown_in(offset, len);
  if (gap != len) return lost(struct, offset + gap);
  if (len == 8) store<u64>(to, load<u64>(record + offset));
  else if (len == 4) store<u32>(to, load<u32>(record + offset));
  else if (len == 16) v128.store(to, v128.load(record + offset));
  else memory.copy(to, record + offset, len);
  return true;
}

/** Where in `len` bytes of the record the first one lies that is not known; `len` when all are. */
function unknown_in(offset: u32, len: u32): u32 {
  let at: u32 = 0;
  for (; at + 8 <= len; at += 8) if (load<u64>(known + offset + at) != ALL_KNOWN) break;
  while (at < len && load<u8>(known + offset + at) != 0) at++;
  return at;
}

function none(in_struct: u32, offset: u32): i32 {
  lost(in_struct, offset);
  return -1;
}

/** Copies a string; its length with NUL, cut at `size` (not 0), or -1 when it is not all known. */
export function object_read_str(to: usize, size: u32, addr: u64): i32 {
  const kind = object_kind(addr);
  const offset = object_offset(addr);
  if (kind == ObjectKind.Name) return name_str(to, size, object_id(addr), offset);
  if (kind == ObjectKind.Scratch) return scratch_str(to, size, addr);
  if (!find(addr)) return none(0, 0);
  for (let i: u32 = 0; i < size; i++) {
    if (offset + i >= bytes || load<u8>(known + offset + i) == 0) return none(struct, offset + i);
    const byte = load<u8>(record + offset + i);
    store<u8>(to + i, byte);
    if (byte == 0) return <i32>(i + 1);
  }
  store<u8>(to + size - 1, 0);
  return <i32>size;
}

function name_str(to: usize, size: u32, id: u32, offset: u32): i32 {
  const len = string_len(id);
  if (string_ptr(id) == 0 || offset > len) return none(0, 0);
  const kept = min(len - offset, size - 1);
  memory.copy(to, string_ptr(id) + offset, kept);
  store<u8>(to + kept, 0);
  return <i32>(kept + 1);
}

function scratch_str(to: usize, size: u32, addr: u64): i32 {
  for (let i: u32 = 0; i < size; i++) {
    if (!object_read(to + i, addr + i, 1)) return -1;
    if (load<u8>(to + i) == 0) return <i32>(i + 1);
  }
  store<u8>(to + size - 1, 0);
  return <i32>size;
}

/** Thread id of the event that runs; 0 outside one. */
export function current_tid(): u32 {
  return cur_event == 0 ? 0 : load<u32>(cur_event, EventRecord.Tid);
}
