// User stacks of the current chunk's events, and which of them a program sees: the event's own, or the one its call was entered
// with, when that was recorded. A call that is in flight when its chunk goes takes a copy along (state/thread.ts).
import { EventRecord } from "../abi";
import { heap_alloc, heap_free } from "../memory/heap";
import { Thread } from "../state/layout";
import { thread_find } from "../state/thread";
import { cur_event } from "./current";

let words: usize = 0;
let capacity: u32 = 0;
let used: u32 = 0;

export function stacks_clear(): void {
  used = 0;
}

/** Index the next address will have. */
export function stack_next(): u32 {
  return used;
}

/** False when memory is exhausted. */
export function stack_add(address: u64): bool {
  if (used == capacity) {
    const wanted = capacity == 0 ? 4096 : capacity << 1;
    const grown = heap_alloc(<usize>wanted << 3);
    if (grown == 0) return false;
    memory.copy(grown, words, <usize>capacity << 3);
    heap_free(words, <usize>capacity << 3);
    words = grown;
    capacity = wanted;
  }
  store<u64>(words + (<usize>used << 3), address);
  used++;
  return true;
}

/** Addresses of an event's own stack, innermost first. */
// @ts-ignore: decorator
@inline
export function event_stack(ev: usize): usize {
  return words + (<usize>load<u32>(ev, EventRecord.StackFirst) << 3);
}

/** Number of addresses of the stack that `stack_find` found; 0: the trace holds none. */
export let stack_count: u32 = 0;

/** Where the stack of the current event lies. */
export function stack_find(): usize {
  stack_count = 0;
  if (cur_event == 0) return 0;
  stack_count = load<u32>(cur_event, EventRecord.StackCount);
  if (stack_count != 0) return event_stack(cur_event);
  const thread = thread_find(load<u32>(cur_event, EventRecord.Tid));
  if (thread == 0) return 0;
  stack_count = load<u32>(thread, Thread.StackCount);
  return <usize>load<u32>(thread, Thread.Stack);
}
