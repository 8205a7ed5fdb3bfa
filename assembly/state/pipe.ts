// Pipes, FIFOs and socket pairs: what both ends share, and the PipeEnd facts of who held which end. A pipe made during the run
// is named after the event that made it, since the trace does not tell its inode; one that was there before has the kernel's
// name ("pipe:[INODE]"), a FIFO its path.
import { EventRecord, FactKind, FactRecord } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";
import { fd_capacity, fd_get } from "./descriptor";
import { fact_get, fact_new, fact_touch } from "./facts";
import { Open, OpenKind, Pipe, Process } from "./layout";
import { open_new } from "./open";
import { talk_gone, talk_read } from "./talk";
import { table_get, table_new, table_remove, table_set } from "./table";
import { text_begin, text_byte, text_end, text_number } from "./text";

export enum End {
  Read = 1,
  Write = 2,
  OpenAtEnd = 4,
}

const NAMED: u32 = 1;
let named: usize = 0; // (name, NAMED) to Pipe, while somebody has it

export function pipe_init(): void {
  named = table_new();
}

/** The pipe of this name, made if nobody has it open. The caller takes the reference that comes with it. */
export function pipe_named(name: u32): usize {
  const known = <usize>table_get(named, name, NAMED);
  if (known != 0) {
    store<u32>(known, load<u32>(known, Pipe.Refs) + 1, Pipe.Refs);
    return known;
  }
  const pipe = heap_alloc(Pipe.Size);
  if (pipe == 0) return 0;
  store<u32>(pipe, 1, Pipe.Refs);
  store<u32>(pipe, name, Pipe.Name);
  table_set(named, name, NAMED, <u32>pipe);
  return pipe;
}

export function pipe_release(pipe: usize): void {
  const refs = load<u32>(pipe, Pipe.Refs) - 1;
  store<u32>(pipe, refs, Pipe.Refs);
  if (refs != 0) return;
  table_remove(named, load<u32>(pipe, Pipe.Name), NAMED);
  heap_free(pipe, Pipe.Size);
}

/** "pipe:[SEQ]" or "socket:[SEQ]". */
export function name_by_seq(word: usize, len: u32, ev: usize): u32 {
  text_begin();
  for (let i: u32 = 0; i < len; i++) text_byte(load<u8>(word + i));
  text_byte(0x3a);
  text_byte(0x5b);
  text_number(load<u64>(ev, EventRecord.Seq));
  text_byte(0x5d);
  return text_end();
}

/** An open file for one end (or both, End bits) of the named pipe. */
export function pipe_open(name: u32, end: u32, flags: u32): usize {
  const open = open_new(OpenKind.Pipe, name, flags);
  if (open == 0) return 0;
  store<u32>(open, <u32>pipe_named(name), Open.Pipe);
  store<u32>(open, end, Open.End);
  return open;
}

/** True for what has PipeEnd facts. */
// @ts-ignore: decorator
@inline
export function is_pipe(open: usize): bool {
  return load<u32>(open, Open.Pipe) != 0;
}

/** The fact of this process holding this end, made if new. */
export function pipe_row(process: usize, open: usize, ev: usize): usize {
  const name = load<u32>(open, Open.Path);
  const end = load<u32>(open, Open.End);
  let row = fact_get(process, FactKind.PipeEnd, name, end, 0);
  if (row != 0) return row;
  row = fact_new(process, FactKind.PipeEnd, name, end, 0, ev);
  if (row == 0) return 0;
  store<u32>(row, name, FactRecord.Str1);
  store<u32>(row, end | End.OpenAtEnd, FactRecord.Flags);
  return row;
}

/** Bytes went through; `ended` is an end of file read here. */
export function pipe_moved(process: usize, open: usize, bytes: u64, ended: bool, ev: usize): void {
  const row = pipe_row(process, open, ev);
  if (row == 0) return;
  fact_touch(row, ev);
  store<u64>(row, load<u64>(row, FactRecord.A) + bytes, FactRecord.A);
  if (ended && load<u64>(row, FactRecord.C) == 0) store<u64>(row, load<u64>(ev, EventRecord.Seq), FactRecord.C);
}

/** Of a socket pair its sockets tell: socket.ts. */
function end_gone(open: usize, pid: u32, seq: u64): void {
  if (load<u32>(open, Open.Kind) != OpenKind.Pipe) return;
  const talk = <usize>load<u32>(open, Open.Pipe) + Pipe.Talk;
  const end = load<u32>(open, Open.End);
  if ((end & End.Write) != 0) talk_gone(talk, pid, seq);
  if ((end & End.Read) != 0) talk_read(talk, pid, seq);
}

/** The last descriptor of this end in the process went: the other side may see an end because of it. */
export function pipe_end_closed(process: usize, open: usize, seq: u64, ev: usize): void {
  end_gone(open, load<u32>(process, Process.Pid), seq);
  const row = pipe_row(process, open, ev);
  if (row == 0) return;
  store<u32>(row, load<u32>(row, FactRecord.Flags) & ~End.OpenAtEnd, FactRecord.Flags);
  store<u64>(row, seq, FactRecord.B);
}

/** Any descriptor of the process that stands for the same end of the same pipe. */
export function holds_end(process: usize, open: usize): bool {
  const capacity = fd_capacity(process);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const at = fd_get(process, fd);
    if (at == 0) continue;
    if (load<u32>(at, Open.Pipe) == load<u32>(open, Open.Pipe) && load<u32>(at, Open.End) == load<u32>(open, Open.End)) return true;
  }
  return false;
}

/** A child holds every end its parent holds. */
export function pipes_inherited(process: usize, ev: usize): void {
  const capacity = fd_capacity(process);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = fd_get(process, fd);
    if (open != 0 && is_pipe(open)) pipe_row(process, open, ev);
  }
}

/** The process ends: what it still held stops being held, so that the other side's wait can be laid at its door. */
export function pipes_left(process: usize, ev: usize): void {
  const capacity = fd_capacity(process);
  const pid = load<u32>(process, Process.Pid);
  for (let fd: u32 = 0; fd < capacity; fd++) {
    const open = fd_get(process, fd);
    if (open != 0 && is_pipe(open)) end_gone(open, pid, load<u64>(ev, EventRecord.Seq));
  }
}
