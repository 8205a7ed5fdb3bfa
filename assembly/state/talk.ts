// What the other side of a pipe, socket or eventfd did last: began to write or to read, or went. By it a wait on this side is laid at
// the door of whoever ended it. Reads and writes count from their entry, since the one who waited may be seen to return first; of an
// end of file it may be seen before the end that it came from, so the wait asks to be told later.
import { EventRecord, FactKind, FactRecord, WaitEnd } from "../abi";
import { fact_get } from "./facts";
import { Open, OpenKind, Pipe, Process, Talk, Thread } from "./layout";
import { process_find } from "./process";

/** What is done to this end by others; 0 for what has no other side. */
export function talk_of(open: usize): usize {
  if (open == 0) return 0;
  switch (load<u32>(open, Open.Kind)) {
    case OpenKind.Pipe: {
      const pipe = <usize>load<u32>(open, Open.Pipe);
      return pipe == 0 ? 0 : pipe + Pipe.Talk;
    }
    case OpenKind.Socket:
    case OpenKind.Other: return open + Open.Talk;
    default: return 0;
  }
}

/** What others see of what is done at this end. */
function seen_from(open: usize): usize {
  if (load<u32>(open, Open.Kind) != OpenKind.Socket) return talk_of(open);
  const other = <usize>load<u32>(open, Open.Other);
  return other == 0 ? 0 : other + Open.Talk;
}

/** The entry of a call that reads or writes at this end. */
export function talk_began(process: usize, open: usize, write: bool, ev: usize): void {
  const kind = load<u32>(open, Open.Kind);
  if (kind == OpenKind.File || kind == OpenKind.Terminal) return;
  const pid = load<u32>(process, Process.Pid);
  store<u32>(open, pid, Open.User);
  const talk = seen_from(open);
  if (talk == 0) return;
  const seq = load<u64>(ev, EventRecord.Seq);
  if (!write) return talk_read(talk, pid, seq);
  store<u32>(talk, pid, Talk.Writer);
  store<u64>(talk, seq, Talk.WriteSeq);
}

/** A wait on this end is over and nobody is known to have ended it: who goes next did. `row` is its fact. */
export function talk_ask(open: usize, row: usize, thread: usize): void {
  const talk = talk_of(open);
  if (talk == 0) return;
  store<u32>(talk, load<u32>(row, FactRecord.Pid), Talk.AskPid);
  store<u32>(talk, load<u32>(thread, Thread.Tid), Talk.AskTid);
  store<u32>(talk, load<u32>(row, FactRecord.Number), Talk.AskNumber);
  store<u32>(talk, load<u32>(row, FactRecord.Str1), Talk.AskObject);
  store<u64>(talk, load<u64>(row, FactRecord.E), Talk.AskSeq);
}

function answer(talk: usize, pid: u32, seq: u64): void {
  const asker = process_find(load<u32>(talk, Talk.AskPid));
  store<u32>(talk, 0, Talk.AskPid);
  if (asker == 0) return;
  const tid = load<u32>(talk, Talk.AskTid);
  const row = fact_get(asker, FactKind.Wait, tid, load<u32>(talk, Talk.AskNumber), load<u32>(talk, Talk.AskObject));
  if (row == 0 || load<u64>(row, FactRecord.E) != load<u64>(talk, Talk.AskSeq)) return;
  store<u64>(row, pid, FactRecord.F);
  store<u32>(row, WaitEnd.Closed, FactRecord.Extra);
  store<u64>(row, seq, FactRecord.X);
}

/** A process closed its writing end, or ended. */
export function talk_gone(talk: usize, pid: u32, seq: u64): void {
  store<u32>(talk, pid, Talk.GoneBy);
  store<u64>(talk, seq, Talk.GoneSeq);
  const asker = load<u32>(talk, Talk.AskPid);
  if (asker != 0 && asker != pid) answer(talk, pid, seq);
}

/** A process read, or closed its reading end, or ended: who writes there waits no longer. */
export function talk_read(talk: usize, pid: u32, seq: u64): void {
  store<u32>(talk, pid, Talk.Reader);
  store<u64>(talk, seq, Talk.ReadSeq);
}

/** The socket is closed, or shut down for writing, and its peer will read an end of file. */
export function talk_hung_up(open: usize, pid: u32, seq: u64): void {
  const other = <usize>load<u32>(open, Open.Other);
  if (other == 0) return;
  talk_read(other + Open.Talk, pid, seq);
  talk_gone(other + Open.Talk, pid, seq);
}
