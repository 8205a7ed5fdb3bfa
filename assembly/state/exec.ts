// A new program in an old process: execve's success. Read from the event's message, which decode has checked. Also the joining of
// argument lists, which ProcessState has too (described.ts).
import { EventRecord, FactKind, FactRecord, FileFlag, ProcessFlag } from "../abi";
import { ArgRole, Effect } from "../gen/syscalls";
import { body, text_id, text_len, text_ptr } from "../trace/chunk";
import { str_intern, string_len, string_ptr } from "../trace/strings";
import { at, end, field, is_wire, length, next_field, skip_field, uint_field, varint } from "../trace/wire";
import { Wire, wire_enter, wire_leave, wire_open } from "../trace/wire";
import { fd_close_on_exec, files_unshare } from "./descriptor";
import { fact_new, fact_touch } from "./facts";
import { file_used } from "./file";
import { Process, Thread } from "./layout";
import { base_name, path_resolve } from "./path";
import { leader_of, process_unflag } from "./process";
import { text_begin, text_byte, text_bytes, text_end, text_number } from "./text";
import { Call, arg_of, threads_exec } from "./thread";

const AT_FDCWD: i32 = -100;
const COMM_BYTES: u32 = 15;
const SLASH: u32 = 0x2f;

export function open_message(ev: usize): void {
  const from = body + load<u32>(ev, EventRecord.MessageOff);
  wire_open(from, from + load<u32>(ev, EventRecord.MessageLen));
}

/** Appends the words of a repeated string index field, packed or not, to the text being built. */
function add_words(first: bool): bool {
  if (!is_wire(Wire.Bytes)) {
    add_word(<u32>uint_field(0), first);
    return false;
  }
  const len = length();
  const outer = wire_enter(at + len);
  while (at < end) {
    add_word(<u32>varint(), first);
    first = false;
  }
  wire_leave(outer);
  return first;
}

function add_word(index: u32, first: bool): void {
  if (!first) text_byte(0x20);
  text_bytes(text_ptr(index), text_len(index));
}

/** argv of the event's message joined by spaces; `number` is its field. */
export function joined(ev: usize, number: u32): u32 {
  open_message(ev);
  text_begin();
  let first = true;
  while (next_field()) {
    if (field == number) first = add_words(first);
    else skip_field();
  }
  return text_end();
}

/** Path of ProcessExec (field 1), as given to the call. */
export function exec_given(ev: usize): u32 {
  open_message(ev);
  let path: u32 = 0;
  while (next_field()) {
    if (field == 1) path = text_id(<u32>uint_field(0));
    else skip_field();
  }
  return path;
}

const DEV_FD = memory.data<u8>([0x2f, 0x64, 0x65, 0x76, 0x2f, 0x66, 0x64, 0x2f]); // "/dev/fd/"

/** What the kernel calls a program that execveat(2) names from a descriptor (alloc_bprm in fs/exec.c). */
function from_descriptor(fd: u64, rest: u32): u32 {
  text_begin();
  text_bytes(DEV_FD, 8);
  text_number(fd);
  if (rest != 0) {
    text_byte(SLASH);
    text_bytes(string_ptr(rest), string_len(rest));
  }
  return text_end();
}

/** Whether the call that succeeded was execveat with a descriptor its path counts from. */
function is_from_descriptor(thread: usize, given: u32): bool {
  if (load<u32>(thread, Thread.InCall) == Call.None || load<u32>(thread, Thread.Effect) != Effect.Exec) return false;
  const relative = given == 0 || load<u8>(string_ptr(given)) != SLASH;
  return relative && <i32>arg_of(thread, ArgRole.Dirfd, <u64>AT_FDCWD) != AT_FDCWD;
}

/** How many words its argv has (field 2). */
export function exec_words(ev: usize): u32 {
  open_message(ev);
  let words: u32 = 0;
  while (next_field()) {
    if (field != 2) {
      skip_field();
      continue;
    }
    if (!is_wire(Wire.Bytes)) {
      uint_field(0);
      words++;
      continue;
    }
    const len = length();
    const outer = wire_enter(at + len);
    for (; at < end; words++) varint();
    wire_leave(outer);
  }
  return words;
}

function name_after(path: u32): u32 {
  const from = base_name(path);
  return str_intern(string_ptr(path) + from, min(string_len(path) - from, COMM_BYTES));
}

/**
 * The name from here on, in the event as well: the kernel renames a task before the hook that tells of it runs (begin_new_exec in
 * fs/exec.c; prctl's exit), and programs there see the new name.
 */
export function name_now(ev: usize, comm: u32): void {
  if (comm == 0) return;
  memory.fill(ev + EventRecord.Comm, 0, 16);
  memory.copy(ev + EventRecord.Comm, string_ptr(comm), min<u32>(string_len(comm), 15));
}

/** ProcessExec: the program is another, what is close-on-exec is closed, other threads are gone. */
export function executed(process: usize, thread: usize, ev: usize): void {
  const old = <u32>load<u64>(ev, EventRecord.Args);
  threads_exec(process, old != 0 ? old : load<u32>(thread, Thread.Tid), ev);
  files_unshare(process);
  fd_close_on_exec(process, ev);
  const asked = exec_given(ev);
  const leader = leader_of(process);
  const by_fd = is_from_descriptor(leader, asked);
  const given = by_fd ? from_descriptor(<u32>arg_of(leader, ArgRole.Dirfd, 0), asked) : asked;
  const path = by_fd ? load<u32>(leader, Thread.Path) : path_resolve(process, AT_FDCWD, string_ptr(given), string_len(given));
  const argv = joined(ev, 2);
  store<u32>(process, path, Process.Exe);
  store<u32>(process, argv, Process.Argv);
  store<u32>(process, name_after(path), Process.Comm);
  store<u32>(leader, load<u32>(process, Process.Comm), Thread.Comm);
  name_now(ev, load<u32>(process, Process.Comm));
  store<u32>(process, load<u32>(process, Process.Execs) + 1, Process.Execs);
  store<u64>(process, load<u64>(ev, EventRecord.Seq), Process.LastExec);
  process_unflag(process, ProcessFlag.ExecFailed);
  store<u32>(ev, path, EventRecord.PathStr);
  store<u32>(ev, given, EventRecord.GivenStr);
  file_used(process, leader, path, FileFlag.Executed, ev);
  const row = fact_new(process, FactKind.Exec, load<u32>(process, Process.Execs), 0, 0, ev);
  if (row == 0) return;
  fact_touch(row, ev);
  store<u32>(row, path, FactRecord.Str1);
  store<u32>(row, argv, FactRecord.Str2);
}
