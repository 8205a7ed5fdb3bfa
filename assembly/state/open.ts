// Open file descriptions: what a descriptor stands for, shared by every descriptor duplicated or inherited from it. Made and
// freed here; what a kind of open file means is with its family (pipe.ts, socket.ts, poll.ts).
import { heap_alloc, heap_free } from "../memory/heap";
import { pipe_release } from "./pipe";
import { socket_release } from "./socket";
import { watches_free } from "./poll";
import { Open, OpenKind } from "./layout";
import { now_pid, now_seq } from "./now";
import { talk_hung_up } from "./talk";

let serial: u32 = 0;

/** A new open file without references, or 0. */
export function open_new(kind: u32, path: u32, flags: u32): usize {
  const open = heap_alloc(Open.Size);
  if (open == 0) return 0;
  store<u32>(open, kind, Open.Kind);
  store<u32>(open, path, Open.Path);
  store<u32>(open, flags, Open.Flags);
  store<u32>(open, ++serial, Open.Serial);
  return open;
}

// @ts-ignore: decorator
@inline
export function open_keep(open: usize): void {
  store<u32>(open, load<u32>(open, Open.Refs) + 1, Open.Refs);
}

/** Gives back one reference; true when it was the last and the open file is gone. */
export function open_release(open: usize): bool {
  const refs = load<u32>(open, Open.Refs);
  if (refs > 1) {
    store<u32>(open, refs - 1, Open.Refs);
    return false;
  }
  const other = <usize>load<u32>(open, Open.Other);
  if (other != 0) {
    talk_hung_up(open, now_pid, now_seq);
    store<u32>(other, 0, Open.Other);
  }
  if (load<u32>(open, Open.Pipe) != 0) pipe_release(load<u32>(open, Open.Pipe));
  if (load<u32>(open, Open.Kind) == OpenKind.Socket) socket_release(open);
  if (load<u32>(open, Open.Watches) != 0) watches_free(open);
  heap_free(open, Open.Size);
  return true;
}

/** What a person would call it: the peer of a socket, else its own address, else the path. */
export function open_target(open: usize): u32 {
  if (open == 0) return 0;
  const peer = load<u32>(open, Open.Peer);
  if (peer != 0) return peer;
  const local = load<u32>(open, Open.Local);
  return local != 0 ? local : load<u32>(open, Open.Path);
}
