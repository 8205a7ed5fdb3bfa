// ProcessState: what a process has when it is first seen, after exec, when it is looked at while it runs, and at the checkpoints of a
// flight recording. Read from the event's message, which decode has checked. Descriptors and threads are files of their own.
import { EventRecord, ProcessFlag } from "../abi";
import { text_id, text_len, text_ptr } from "../trace/chunk";
import { boot_offset } from "../trace/current";
import { at, end, field, is_wire, length, next_field, skip_field, uint_field, varint } from "../trace/wire";
import { Wire, wire_enter, wire_leave } from "../trace/wire";
import { joined, open_message } from "./exec";
import { capabilities_known, ids_told } from "./ids";
import { found_inside, looks_told } from "./inside";
import { parent_told } from "./kin";
import { Life, Process, Thread } from "./layout";
import { drop_unlisted, listed, mounted, none_listed } from "./listed";
import { lock_told } from "./lock";
import { set_cwd } from "./path";
import { leader_of, process_flag } from "./process";
import { rights_told } from "./rights";
import { limit_known } from "./rlimit";
import { set_root } from "./spaces";

const NO_ID: u32 = 0xffff_ffff;
const STATE_EXEC: u64 = 1; // StateReason of trace.proto
const STATE_ATTACH: u64 = 2;

function take_limit(process: usize, ev: usize): void {
  let resource: u32 = 0;
  let soft: u64 = 0;
  let hard: u64 = 0;
  while (next_field()) {
    switch (field) {
      case 1: resource = <u32>uint_field(0); break;
      case 2: soft = uint_field(0); break;
      case 3: hard = uint_field(0); break;
      default: skip_field();
    }
  }
  limit_known(process, resource, soft, hard, ev);
}

/** The last number of a packed list, or the only one: the id in the innermost namespace. */
function innermost(): u32 {
  if (!is_wire(Wire.Bytes)) return <u32>uint_field(0);
  const len = length();
  const outer = wire_enter(at + len);
  let value: u32 = 0;
  while (at < end) value = <u32>varint();
  wire_leave(outer);
  return value;
}

function take_nested(process: usize, number: u32, looked: bool, ev: usize): void {
  const len = length();
  const outer = wire_enter(at + len);
  switch (number) {
    case 17: take_limit(process, ev); break;
    case 23: listed(process, looked, ev); break;
    case 24: take_lock(process, ev); break;
    case 25: found_inside(process, looked, ev); break;
    case 35: refused(process); break;
    case 36: mounted(process, ev); break;
    default:
  }
  wire_leave(outer);
}

/** The kernel would not tell this part (StatePart) of the process. */
function refused(process: usize): void {
  let part: u32 = 0;
  while (next_field()) {
    if (field == 1) part = <u32>uint_field(0);
    else skip_field();
  }
  process_flag(process, ProcessFlag.UnreadAll << min<u32>(part, 5));
}

/** Locks, threads and mounts are about descriptors, wherever in the message those stand. */
function take_uses(process: usize, looked: bool, ev: usize): void {
  open_message(ev);
  while (next_field()) {
    if ((field == 24 || field == 25 || field == 36) && is_wire(Wire.Bytes)) take_nested(process, field, looked, ev);
    else skip_field();
  }
}

const WRITE_WORD: u32 = 0x54495257; // "WRIT" of a lock's type, as /proc/locks has it
const FLOCK_WORD: u32 = 0x434f4c46; // "FLOC"

/** The type begins with the family of the lock and ends with READ or WRITE: "FLOCK ADVISORY WRITE" (proc_locks(5)). */
function take_lock(process: usize, ev: usize): void {
  let type: u32 = 0;
  let path: u32 = 0;
  let holder: u32 = 0;
  let waiting = false;
  while (next_field()) {
    switch (field) {
      case 1: type = <u32>uint_field(0); break;
      case 2: path = text_id(<u32>uint_field(0)); break;
      case 3: holder = <u32>uint_field(0); break;
      case 7: waiting = uint_field(0) != 0; break;
      default: skip_field();
    }
  }
  const len = text_len(type);
  const flock = len >= 5 && load<u32>(text_ptr(type)) == FLOCK_WORD;
  const exclusive = len >= 5 && load<u32>(text_ptr(type) + len - 5) == WRITE_WORD;
  if (path != 0) lock_told(process, path, flock, exclusive, waiting, holder, ev);
}

/** Its beginning as /proc/PID/stat has it, since boot and to a clock tick; of one whose fork was seen, that is more exact. */
function started_told(process: usize, since_boot: u64): void {
  const begun = since_boot - boot_offset; // two clocks read one after the other: without suspend the offset is a little below 0, wrapped
  if (since_boot == 0 || <i64>begun <= 0 || load<u64>(process, Process.Started) != 0) return;
  store<u64>(process, begun, Process.Started);
}

/** ProcessState: what the process has. */
export function described(process: usize, ev: usize): void {
  const reason = load<u64>(ev, EventRecord.Args);
  const looked = reason == STATE_ATTACH;
  const argv = joined(ev, 9);
  const opened = load<u32>(process, Process.Opened);
  let has_list = false;
  let user = NO_ID;
  let capabilities: u64 = 0;
  none_listed(process);
  store<u32>(process, 0, Process.StopSignal);
  store<u32>(process, 0, Process.Tracer);
  if (looked) {
    looks_told();
    process_flag(process, ProcessFlag.Attached);
  }
  if (argv != 0) store<u32>(process, argv, Process.Argv);
  open_message(ev);
  while (next_field()) {
    if ((field == 17 || field == 23 || field == 35) && is_wire(Wire.Bytes)) {
      has_list = has_list || field == 23;
      take_nested(process, field, looked, ev);
      continue;
    }
    switch (field) {
      case 2: {
        const ppid = <u32>uint_field(0);
        if (load<u32>(process, Process.Ppid) == 0) store<u32>(process, ppid, Process.Ppid);
        parent_told(process, ppid);
        break;
      }
      case 5: {
        const comm = text_id(<u32>uint_field(0));
        store<u32>(process, comm, Process.Comm);
        store<u32>(leader_of(process), comm, Thread.Comm);
        break;
      }
      case 6: {
        const exe = text_id(<u32>uint_field(0));
        if (load<u32>(process, Process.Exe) == 0 || reason != STATE_EXEC) store<u32>(process, exe, Process.Exe);
        break;
      }
      case 7: set_cwd(process, text_id(<u32>uint_field(0))); break;
      case 8: set_root(process, text_id(<u32>uint_field(0))); break;
      case 10:
        user = ids_told(process, true);
        store<u32>(process, user, Process.Uid);
        break;
      case 11: store<u32>(process, ids_told(process, false), Process.Gid); break;
      case 13: capabilities = uint_field(0); break;
      case 18: store<u32>(process, text_id(<u32>uint_field(0)), Process.Cgroup); break;
      case 19: store<u32>(process, innermost(), Process.NsPid); break;
      case 20: store<u64>(process, uint_field(0), Process.PidNs); break;
      case 21: store<u64>(process, uint_field(0), Process.MntNs); break;
      case 22: store<u64>(process, uint_field(0), Process.NetNs); break;
      case 31: started_told(process, uint_field(0)); break;
      case 32:
        if (uint_field(0) != 0) process_flag(process, ProcessFlag.Related);
        break;
      case 33: store<u32>(process, <u32>uint_field(0), Process.StopSignal); break;
      case 34: store<u32>(process, <u32>uint_field(0), Process.Tracer); break;
      default: skip_field();
    }
  }
  if (user != NO_ID) {
    rights_told(process, user, capabilities, reason == STATE_EXEC, ev);
    capabilities_known(process, true);
  }
  if (has_list) drop_unlisted(process, ev);
  if (reason >= STATE_ATTACH) store<u32>(process, opened, Process.Opened); // what was open before is no work of this recording
  take_uses(process, looked, ev);
  if (load<u32>(process, Process.State) == Life.Guessed) store<u32>(process, Life.Described, Process.State);
}
