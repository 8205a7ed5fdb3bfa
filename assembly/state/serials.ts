// Processes and threads by their serials, as the virtual kernel's addresses name them. The two tables are made when a program first
// follows such an address, and kept from then on; before, they cost nothing.
import { Process, Thread } from "./layout";
import { first_process } from "./process";
import { table_get, table_new, table_remove, table_set } from "./table";

let processes: usize = 0;
let threads: usize = 0;

function begin(): bool {
  processes = table_new();
  threads = table_new();
  if (processes == 0 || threads == 0) return false;
  for (let p = first_process; p != 0; p = <usize>load<u32>(p, Process.Next)) {
    process_serial_made(p);
    for (let t = <usize>load<u32>(p, Process.Threads); t != 0; t = <usize>load<u32>(t, Thread.Next)) thread_serial_made(t);
  }
  return true;
}

/** The live process with this serial, or 0. */
export function process_by_serial(serial: u32): usize {
  if (threads == 0 && !begin()) return 0;
  return <usize>table_get(processes, serial, 0);
}

/** The live thread with this serial, or 0. */
export function thread_by_serial(serial: u32): usize {
  if (threads == 0 && !begin()) return 0;
  return <usize>table_get(threads, serial, 0);
}

export function process_serial_made(process: usize): void {
  if (threads != 0) table_set(processes, load<u32>(process, Process.Serial), 0, <u32>process);
}

export function process_serial_gone(process: usize): void {
  if (threads != 0) table_remove(processes, load<u32>(process, Process.Serial), 0);
}

export function thread_serial_made(thread: usize): void {
  if (threads != 0) table_set(threads, load<u32>(thread, Thread.Serial), 0, <u32>thread);
}

export function thread_serial_gone(thread: usize): void {
  if (threads != 0) table_remove(threads, load<u32>(thread, Thread.Serial), 0);
}
