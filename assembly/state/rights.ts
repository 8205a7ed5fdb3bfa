// Whose rights a process has: its effective user and capabilities, as ProcessState tells them and as set*id calls change them. An
// exec after which it may more than before leaves a Privilege fact; whether that was meant is for the rules.
import { FactKind, FactRecord, PrivilegeFlag } from "../abi";
import { ArgKind, syscall_kind } from "../gen/syscalls";
import { machine } from "../trace/current";
import { fact_count } from "./facts";
import { Process, Thread } from "./layout";
import { arg } from "./thread";

/** Bits of Process.Rights. */
enum Right {
  Told = 1, // user and capabilities are known
  Namespace = 2, // it went into a user namespace
}

const CLONE_NEWUSER: u64 = 0x1000_0000; // linux/sched.h
const AARCH64: u32 = 2;
const UNCHANGED: u32 = 0xffff_ffff; // setreuid(2): an id of -1 leaves that one as it is
const ROOT: u32 = 0;

/** A child has its parent's rights, and those of a namespace of its own if it was made with one (user_namespaces(7)). */
export function rights_inherited(child: usize, parent: usize, flags: u64): void {
  store<u32>(child, load<u32>(parent, Process.Effective), Process.Effective);
  store<u64>(child, load<u64>(parent, Process.Capabilities), Process.Capabilities);
  store<u32>(child, load<u32>(parent, Process.Rights) | ((flags & CLONE_NEWUSER) != 0 ? Right.Namespace : 0), Process.Rights);
}

/** unshare or setns worked: with 0 setns takes whatever namespace the descriptor is of. */
export function namespace_entered(process: usize, flags: u64): void {
  if (flags != 0 && (flags & CLONE_NEWUSER) == 0) return;
  store<u32>(process, load<u32>(process, Process.Rights) | Right.Namespace, Process.Rights);
}

/** Effective user; ~0 unknown. */
export function effective_user(process: usize): u32 {
  return (load<u32>(process, Process.Rights) & Right.Told) != 0 ? load<u32>(process, Process.Effective) : UNCHANGED;
}

function identity(process: usize, thread: usize, ev: usize): void {
  const kind = syscall_kind(load<u32>(thread, Thread.Row), 0);
  if (kind != ArgKind.Uid && kind != ArgKind.Gid && kind != ArgKind.Uid16) return; // setgroups, capset
  const native = load<u32>(thread, Thread.Native);
  const row = fact_count(process, FactKind.Identity, native, <u32>arg(thread, 0), <u32>arg(thread, 1), ev);
  if (row == 0) return;
  store<u32>(row, native, FactRecord.Number);
  store<i64>(row, <i64><i32>arg(thread, 0), FactRecord.A);
  store<i64>(row, <i64><i32>arg(thread, 1), FactRecord.B);
  store<i64>(row, <i64><i32>arg(thread, 2), FactRecord.C);
}

/** A set*id call worked; setuid, setreuid and setresuid set the effective user. */
export function user_set(process: usize, thread: usize, ev: usize): void {
  identity(process, thread, ev);
  const native = load<u32>(thread, Thread.Native);
  const one: u32 = machine == AARCH64 ? 146 : 105;
  const more = machine == AARCH64 ? native == 145 || native == 147 : native == 113 || native == 117;
  if (native != one && !more) return;
  const user = <u32>arg(thread, native == one ? 0 : 1);
  if (user != UNCHANGED) store<u32>(process, user, Process.Effective);
}

/** A ProcessState told them; `by_exec`: the process has just become another program. */
export function rights_told(process: usize, user: u32, capabilities: u64, by_exec: bool, ev: usize): void {
  const known = load<u32>(process, Process.Rights);
  const before = load<u32>(process, Process.Effective);
  const had = load<u64>(process, Process.Capabilities);
  store<u32>(process, known | Right.Told, Process.Rights);
  store<u32>(process, user, Process.Effective);
  store<u64>(process, capabilities, Process.Capabilities);
  // exec gives the root user its capabilities back (capabilities(7)): no gain
  if (!by_exec || (known & Right.Told) == 0 || before == ROOT || (user != ROOT && (capabilities & ~had) == 0)) return;
  const row = fact_count(process, FactKind.Privilege, load<u32>(process, Process.Exe), before, user, ev);
  if (row == 0) return;
  store<u64>(row, before, FactRecord.A);
  store<u64>(row, user, FactRecord.B);
  store<u64>(row, had, FactRecord.C);
  store<u64>(row, capabilities, FactRecord.D);
  store<u32>(row, load<u32>(process, Process.Exe), FactRecord.Str1);
  store<u32>(row, (known & Right.Namespace) != 0 ? PrivilegeFlag.Namespace : 0, FactRecord.Flags);
}
