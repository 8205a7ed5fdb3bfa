// The four user and the four group ids of a process (credentials(7)), and whether its capabilities are known: as ProcessState tells them
// and as children inherit them. Of the calls that change ids, two say what they leave behind (setresuid(2)); after the others the
// ids depend on capabilities, and are not known until they are told again.
import { ArgKind, syscall_kind } from "../gen/syscalls";
import { at, end, is_wire, length, uint_field, varint } from "../trace/wire";
import { Wire, wire_enter, wire_leave } from "../trace/wire";
import { Process, Thread } from "./layout";
import { arg } from "./thread";

/** Bits of Process.Ids. */
export enum IdsFlag {
  Uids = 1,
  Gids = 2,
  Capabilities = 4, // the effective ones: Process.Capabilities
}

const CLONE_NEWUSER: u64 = 0x1000_0000; // linux/sched.h
const COUNT: u32 = 4;
const UNCHANGED: u32 = 0xffff_ffff; // setresuid(2): an id of -1 leaves that one as it is

/** A ProcessState told the effective ones, or a call changed them. */
export function capabilities_known(process: usize, known: bool): void {
  know(process, IdsFlag.Capabilities, known);
}

function know(process: usize, flag: u32, known: bool): void {
  const flags = load<u32>(process, Process.Ids);
  store<u32>(process, known ? flags | flag : flags & ~flag, Process.Ids);
}

export function ids_inherited(child: usize, parent: usize, flags: u64): void {
  store<u32>(child, load<u32>(parent, Process.Ids), Process.Ids);
  memory.copy(child + Process.Uids, parent + Process.Uids, 32);
  if ((flags & CLONE_NEWUSER) != 0) know(child, IdsFlag.Capabilities, false);
}

/** Reads a list of ids from a ProcessState; the effective one, which is the real one when it stands alone. */
export function ids_told(process: usize, users: bool): u32 {
  const into = process + (users ? Process.Uids : Process.Gids);
  const flag: u32 = users ? IdsFlag.Uids : IdsFlag.Gids;
  if (!is_wire(Wire.Bytes)) {
    know(process, flag, false);
    return <u32>uint_field(0);
  }
  const len = length();
  const outer = wire_enter(at + len);
  let value: u32 = 0;
  let i: u32 = 0;
  for (; at < end; i++) {
    const id = <u32>varint();
    if (i < 2) value = id;
    if (i < COUNT) store<u32>(into + (<usize>i << 2), id);
  }
  wire_leave(outer);
  know(process, flag, i >= COUNT);
  return value;
}

/** A set*id call worked, or capset: what it leaves of capabilities depends on both (capabilities(7)). */
export function ids_set(process: usize, thread: usize): void {
  know(process, IdsFlag.Capabilities, false);
  const row = load<u32>(thread, Thread.Row);
  const users = syscall_kind(row, 0) == ArgKind.Uid;
  if (!users && syscall_kind(row, 0) != ArgKind.Gid) {
    if (syscall_kind(row, 0) == ArgKind.Uid16) know(process, IdsFlag.Uids | IdsFlag.Gids, false);
    return;
  }
  if (syscall_kind(row, 2) != syscall_kind(row, 0)) return know(process, users ? IdsFlag.Uids : IdsFlag.Gids, false);
  const into = process + (users ? Process.Uids : Process.Gids);
  for (let i: u32 = 0; i < 3; i++) {
    const id = <u32>arg(thread, i);
    if (id == UNCHANGED) continue;
    store<u32>(into + (<usize>i << 2), id);
    if (i == 1) store<u32>(into + 12, id); // the file system's follows the effective one
  }
}
