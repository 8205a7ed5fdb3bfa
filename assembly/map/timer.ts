// struct bpf_timer on the trace's clock. What a timer is set to is kept here, in the heap, under the arena offset of its struct,
// whose bytes nobody reads; it goes when its value is deleted or overwritten. Armed timers stand in a heap by due time, then by
// the order of arming, so callbacks run in the same order everywhere. They run before the first event whose time has reached
// the due time (kernel/bpf/helpers.c runs them from an hrtimer); what is due after the last event never runs.
import { EventRecord, Limit, Trap } from "../abi";
import { output_begin, output_end, output_fault, output_full, running_link } from "../helper/output";
import { arena_id } from "../memory/arena";
import { heap_alloc, heap_free } from "../memory/heap";
import { table_get, table_new, table_remove, table_set } from "../state/table";
import { set_current } from "../trace/current";
import { program_timer_fuel, program_timer_spent, running } from "../vm/program";
import { fuel_used, stopped_slot, vm_callback } from "../vm/run";
import { trap_addr } from "../vm/trap";
import { MapField, map_field, map_id, map_of } from "./descriptor";
import { element_at } from "./element";
import { ctx_region } from "./region";

/** Fields of a timer, byte offsets. */
export enum Timer {
  Offset = 0, // u32 arena offset of its struct
  Map = 4, // u32 id
  Prog = 8, // u32 the program whose callback it is
  Link = 12, // u32
  Callback = 16, // u32 record; 0: none yet
  Place = 20, // u32 place in the queue plus one; 0: not armed
  Clock = 24, // u32 CLOCK_*
  Due = 32, // u64
  Order = 40, // u64
  Size = 48,
}

const now = memory.data(192, 8); // EventRecord.Size: what helpers see while a callback runs
let by_offset: usize = 0;
let queue: usize = 0; // u32[]: addresses of timers, the next to run first
let room: u32 = 0;
let armed: u32 = 0;
let order: u64 = 0;
/** The timer whose callback runs, or 0. */
export let firing: usize = 0;

export function timer_find(offset: u32): usize {
  return by_offset == 0 ? 0 : <usize>table_get(by_offset, offset, arena_id);
}

/** 0 when memory is exhausted. */
export function timer_new(map: usize, offset: u32, in_value: u32, clock: u32): usize {
  if (by_offset == 0) by_offset = table_new();
  const timer: usize = by_offset == 0 ? 0 : heap_alloc(Timer.Size);
  if (timer == 0) return 0;
  store<u32>(timer, offset, Timer.Offset);
  store<u32>(timer, map_id(map), Timer.Map);
  store<u32>(timer, clock, Timer.Clock);
  store<u32>(map, in_value + 1, MapField.TimerAt);
  table_set(by_offset, offset, arena_id, <u32>timer);
  return timer;
}

export function timer_callback(timer: usize, record: usize): void {
  store<u32>(timer, running, Timer.Prog);
  store<u32>(timer, running_link, Timer.Link);
  store<u32>(timer, <u32>record, Timer.Callback);
}

/** The value at an arena offset goes, or is written anew: so does the timer in it. */
export function timer_forget(map: usize, value: u32): void {
  const at = map_field(map, MapField.TimerAt);
  if (at == 0) return;
  const timer = timer_find(value + at - 1);
  if (timer == 0) return;
  timer_disarm(timer);
  if (firing == timer) firing = 0;
  table_remove(by_offset, value + at - 1, arena_id);
  heap_free(timer, Timer.Size);
}

// @ts-ignore: decorator
@inline
function at_place(place: u32): usize {
  return <usize>load<u32>(queue + (<usize>place << 2));
}

function put(place: u32, timer: usize): void {
  store<u32>(queue + (<usize>place << 2), <u32>timer);
  store<u32>(timer, place + 1, Timer.Place);
}

function sooner(a: usize, b: usize): bool {
  const due_a = load<u64>(a, Timer.Due);
  const due_b = load<u64>(b, Timer.Due);
  return due_a != due_b ? due_a < due_b : load<u64>(a, Timer.Order) < load<u64>(b, Timer.Order);
}

/** Moves the timer from a free place to where it belongs. */
function settle(place: u32, timer: usize): void {
  while (place != 0 && sooner(timer, at_place((place - 1) >> 1))) {
    put(place, at_place((place - 1) >> 1));
    place = (place - 1) >> 1;
  }
  for (let child = place * 2 + 1; child < armed; child = place * 2 + 1) {
    if (child + 1 < armed && sooner(at_place(child + 1), at_place(child))) child++;
    if (!sooner(at_place(child), timer)) break;
    put(place, at_place(child));
    place = child;
  }
  put(place, timer);
}

/** False when memory is exhausted. An armed timer is armed anew. */
export function timer_arm(timer: usize, due: u64): bool {
  timer_disarm(timer);
  if (armed == room) {
    const larger = room == 0 ? 64 : room * 2;
    const moved = heap_alloc(<usize>larger << 2);
    if (moved == 0) return false;
    memory.copy(moved, queue, <usize>armed << 2);
    heap_free(queue, <usize>room << 2);
    queue = moved;
    room = larger;
  }
  store<u64>(timer, due, Timer.Due);
  store<u64>(timer, order++, Timer.Order);
  settle(armed++, timer);
  return true;
}

/** True if it was armed. */
export function timer_disarm(timer: usize): bool {
  const place = load<u32>(timer, Timer.Place);
  if (place == 0) return false;
  store<u32>(timer, 0, Timer.Place);
  const last = at_place(--armed);
  if (last != timer) settle(place - 1, last);
  return true;
}

/** Runs the callbacks that are due by the time of `ev`; false when the output ring must be emptied first. */
export function timers_run(ev: usize): bool {
  while (armed != 0 && load<u64>(at_place(0), Timer.Due) <= load<u64>(ev, EventRecord.TsNs)) {
    if (output_full()) return false;
    const timer = at_place(0);
    timer_disarm(timer);
    fire(timer, load<u64>(ev, EventRecord.Seq));
  }
  return true;
}

/** Nobody runs while a callback does: the event helpers see has a time and the number of the event it runs before. */
function fire(timer: usize, seq: u64): void {
  const map = map_of(load<u32>(timer, Timer.Map));
  const prog = load<u32>(timer, Timer.Prog);
  const slot1 = element_at(map, load<u32>(timer, Timer.Offset), 16);
  if (slot1 == 0) return;
  memory.fill(now, 0, EventRecord.Size);
  store<u64>(now, seq, EventRecord.Seq);
  store<u64>(now, load<u64>(timer, Timer.Due), EventRecord.TsNs);
  store<i32>(now, -1, EventRecord.Cpu);
  set_current(now);
  ctx_region(0, 0);
  output_begin(load<u32>(timer, Timer.Link));
  firing = timer;
  const fuel = program_timer_fuel(prog, seq);
  const callback = load<u32>(timer, Timer.Callback);
  const trap = vm_callback(prog, callback, map, slot1, fuel);
  if (trap != Trap.None) output_fault(trap, stopped_slot, trap_addr);
  program_timer_spent(prog, fuel_used + Limit.TimerFuel);
  firing = 0;
  output_end();
  set_current(0);
}
