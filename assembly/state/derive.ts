// Events that a system call's exit implies: FileOpen, FileClose, NetRecv, NetSend. They carry the exit's seq and time, exist only while
// programs run over them, and are in no event list.
import { EventFlag, EventRecord, EventType } from "../abi";
import { ArgRole, Effect, NO_ARG, syscall_arg, syscall_effect, syscall_row } from "../gen/syscalls";
import { machine } from "../trace/current";
import { port_of } from "./socket";

const derived = memory.data(192, 8); // EventRecord.Size

function type_of(ev: usize): u32 {
  const row = syscall_row(machine, load<u32>(ev, EventRecord.Abi), load<u32>(ev, EventRecord.Number));
  const has_peer = load<u32>(ev, EventRecord.PeerStr) != 0;
  switch (row == 0 ? Effect.None : syscall_effect(row)) {
    case Effect.Open: return EventType.FileOpen;
    case Effect.Close: return EventType.FileClose;
    case Effect.Read:
    case Effect.Recv: return has_peer ? EventType.NetRecv : 0;
    case Effect.Write:
    case Effect.Send: return has_peer ? EventType.NetSend : 0;
    default: return 0;
  }
}

/** Argument of the call with this role to the derived event's `to`; creat and openat2 have no flags argument. */
function copy_argument(ev: usize, role: u32, to: usize): void {
  const row = syscall_row(machine, load<u32>(ev, EventRecord.Abi), load<u32>(ev, EventRecord.Number));
  const index = syscall_arg(row, role);
  if (index != NO_ARG) store<u64>(derived + to, load<u64>(ev + (<usize>index << 3), EventRecord.Args), EventRecord.Args);
}

/** The record of the event that this one implies, or 0. Good until the next call. */
export function derive(ev: usize): usize {
  if (load<u32>(ev, EventRecord.Type) != EventType.SyscallExit) return 0;
  if ((load<u32>(ev, EventRecord.Flags) & (EventFlag.Failed | EventFlag.Resumed)) != 0) return 0;
  const type = type_of(ev);
  if (type == 0) return 0;
  memory.copy(derived, ev, EventRecord.Size);
  memory.fill(derived + EventRecord.Args, 0, 48);
  store<u32>(derived, type, EventRecord.Type);
  if (type == <u32>EventType.FileOpen) {
    copy_argument(ev, ArgRole.Flags, 0);
    copy_argument(ev, ArgRole.Mode, 8);
  } else if (type != <u32>EventType.FileClose) {
    const received = type == <u32>EventType.NetRecv;
    const peer = <u64>port_of(load<u32>(ev, EventRecord.PeerStr));
    const local = <u64>port_of(load<u32>(ev, EventRecord.LocalStr));
    store<u64>(derived, load<u64>(ev, EventRecord.Ret), EventRecord.Args);
    store<u64>(derived, received ? peer : local, EventRecord.Args + 8);
    store<u64>(derived, received ? local : peer, EventRecord.Args + 16);
  }
  return derived;
}
