// The chunk being run: its body (copied, since the host's buffer is reused for keys between two calls of chunk_run), its string
// table and its array of event records. Only storage; decode.ts fills it.
import { EventRecord, Limit } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";
import { str_intern } from "./strings";

export let body: usize = 0;
export let body_len: u32 = 0;
let body_capacity: usize = 0;

/** A table entry: where the bytes lie, how many, and the id they were interned under (0: not yet asked). */
enum Text {
  Ptr = 0,
  Len = 4,
  Id = 8,
  Size = 16,
}

let texts: usize = 0;
let text_capacity: u32 = 0;
export let text_count: u32 = 0;

let events: usize = 0;
let event_capacity: u32 = 0;
export let event_count: u32 = 0;

/** Takes a copy of the body; false when memory is exhausted. */
export function chunk_take(ptr: usize, len: u32): bool {
  const need = <usize>len + 16; // what a reader of whole words may touch behind the end
  if (need > body_capacity) {
    heap_free(body, body_capacity);
    body = heap_alloc(need);
    body_capacity = body == 0 ? 0 : need;
    if (body == 0) return false;
  }
  memory.copy(body, ptr, len);
  memory.fill(body + len, 0, 16);
  body_len = len;
  text_count = 0;
  event_count = 0;
  return true;
}

export function chunk_drop(): void {
  text_count = 0;
  event_count = 0;
}

export function text_add(ptr: usize, len: u32): bool {
  if (text_count == text_capacity) {
    const wanted = text_capacity == 0 ? 1024 : text_capacity << 1;
    const grown = heap_alloc(<usize>wanted * Text.Size);
    if (grown == 0) return false;
    memory.copy(grown, texts, <usize>text_capacity * Text.Size);
    heap_free(texts, <usize>text_capacity * Text.Size);
    texts = grown;
    text_capacity = wanted;
  }
  const text = texts + <usize>(text_count++) * Text.Size;
  store<u32>(text, <u32>ptr, Text.Ptr);
  store<u32>(text, len, Text.Len);
  store<u32>(text, 0, Text.Id);
  return true;
}

/** `index1` is the format's position plus one, already checked. */
// @ts-ignore: decorator
@inline
export function text_ptr(index1: u32): usize {
  return index1 == 0 ? 0 : <usize>load<u32>(texts + <usize>(index1 - 1) * Text.Size, Text.Ptr);
}

// @ts-ignore: decorator
@inline
export function text_len(index1: u32): u32 {
  return index1 == 0 ? 0 : load<u32>(texts + <usize>(index1 - 1) * Text.Size, Text.Len);
}

/** The id under which this text is kept for the whole analysis. */
export function text_id(index1: u32): u32 {
  if (index1 == 0) return 0;
  const text = texts + <usize>(index1 - 1) * Text.Size;
  const known = load<u32>(text, Text.Id);
  if (known != 0) return known;
  const id = str_intern(load<u32>(text, Text.Ptr), load<u32>(text, Text.Len));
  store<u32>(text, id, Text.Id);
  return id;
}

/** A zeroed record for the next event, or 0: no memory, or more than a chunk may hold. */
export function event_add(): usize {
  if (event_count == event_capacity) {
    if (event_count == <u32>Limit.ChunkEventsMax) return 0;
    const wanted = event_capacity == 0 ? 4096 : event_capacity << 1;
    const grown = heap_alloc(<usize>wanted * EventRecord.Size);
    if (grown == 0) return 0;
    memory.copy(grown, events, <usize>event_capacity * EventRecord.Size);
    heap_free(events, <usize>event_capacity * EventRecord.Size);
    events = grown;
    event_capacity = wanted;
  }
  const ev = events + <usize>(event_count++) * EventRecord.Size;
  memory.fill(ev, 0, EventRecord.Size);
  return ev;
}

export function event_ptr(index: u32): usize {
  return index < event_count ? events + <usize>index * EventRecord.Size : 0;
}
