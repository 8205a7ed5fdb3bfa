// Open files by their serial, which is what the address of a struct file or struct sock holds: among the descriptors of whoever runs,
// then among everybody's.
import { Files, Open, Process, Thread } from "../state/layout";
import { first_process } from "../state/process";
import { thread_find } from "../state/thread";
import { current_tid } from "./object";

const ID_MASK: u32 = 0xff_ffff;

function among(files: usize, id: u32): usize {
  const capacity = load<u32>(files, Files.Capacity);
  const entries = <usize>load<u32>(files, Files.Entries);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = <usize>load<u32>(entries + (<usize>fd << 3));
    if (open != 0 && (load<u32>(open, Open.Serial) & ID_MASK) == id) return open;
  }
  return 0;
}

/** The open file with this id, or 0: nobody has it open any more. */
export function opened(id: u32): usize {
  const thread = thread_find(current_tid());
  const own: usize = thread == 0 ? 0 : <usize>load<u32>(thread, Thread.Process);
  const mine: usize = own == 0 ? 0 : among(load<u32>(own, Process.Files), id);
  if (mine != 0) return mine;
  for (let p = first_process; p != 0; p = <usize>load<u32>(p, Process.Next)) {
    const found: usize = p == own ? 0 : among(load<u32>(p, Process.Files), id);
    if (found != 0) return found;
  }
  return 0;
}
