// Calls inside a program. A frame remembers where to return to and the caller's r6 to r9; each function has its own 512
// bytes of stack, at most Limit.CallDepthMax of them. The frame of a callback that runs in rounds (bpf_loop, a visit to each
// element of a map) also remembers how far it is, and its "return" starts the next round. A frame knows whose code it returns
// into: a tail call replaces the running function with another program. Frames live outside the arena: no program can reach them.
import { Limit } from "../abi";
import { element_from, element_pass } from "../map/element";
import { GUEST_BASE, STACK_OFFSET, arena } from "../memory/arena";
import { copy_blocks, zero_blocks } from "../memory/words";
import { prog_enter, running } from "./program";
import { REG0, REG6, REG10 } from "./registers";

/** Fields of a frame, byte offsets. */
enum Frame {
  ReturnTo = 0, // u32 record
  Callback = 4, // u32 record of the function that runs in rounds; 0: an ordinary call
  Saved = 8, // r6 to r9
  Round = 40, // u64 rounds done
  Rounds = 48, // u64
  Data = 56, // u64, last argument of the callback
  Map = 64, // u32 address of the map whose elements are visited; 0: bpf_loop
  Element = 68, // u32 element of this round
  Prog = 72, // u32 whose code ReturnTo and Callback are
  Size = 80,
}

const frames = memory.data(640, 8); // Frame.Size * Limit.CallDepthMax

/** Functions that are running, the entry included. */
export let depth: u32 = 1;
let deepest: u32 = 1;
let upcoming: u32 = 0;

// @ts-ignore: decorator
@inline
function frame_top(level: u32): u64 {
  return GUEST_BASE + STACK_OFFSET + <u64>level * Limit.StackFrameBytes;
}

// @ts-ignore: decorator
@inline
function frame_at(level: u32): usize {
  return frames + <usize>level * Frame.Size;
}

/** Every run begins on a zeroed stack, so that what one program leaves behind cannot change another's result. */
export function frames_reset(): void {
  zero_blocks(arena + STACK_OFFSET, deepest * Limit.StackFrameBytes);
  depth = deepest = 1;
  store<u64>(REG10, frame_top(1));
}

/** A program that takes the running function's place finds its stack zeroed as well. */
export function frame_wipe(): void {
  zero_blocks(arena + STACK_OFFSET + (depth - 1) * Limit.StackFrameBytes, Limit.StackFrameBytes);
}

/** False when the call would be one too deep. `callback` 0 is an ordinary call. */
export function frame_push(return_to: usize, callback: usize): bool {
  if (depth == Limit.CallDepthMax) return false;
  const at = frame_at(depth);
  store<u32>(at, <u32>return_to, Frame.ReturnTo);
  store<u32>(at, <u32>callback, Frame.Callback);
  store<u32>(at, running, Frame.Prog);
  copy_blocks(at + Frame.Saved, REG6, 32);
  depth++;
  if (depth > deepest) deepest = depth;
  store<u64>(REG10, frame_top(depth));
  return true;
}

// @ts-ignore: decorator
@inline
function back_to_owner(at: usize): void {
  if (load<u32>(at, Frame.Prog) != running) prog_enter(load<u32>(at, Frame.Prog));
}

/** Leaves the running function (never the entry); returns the record to go on with. */
export function frame_pop(): usize {
  depth--;
  const at = frame_at(depth);
  back_to_owner(at);
  copy_blocks(REG6, at + Frame.Saved, 32);
  store<u64>(REG10, frame_top(depth));
  return load<u32>(at, Frame.ReturnTo);
}

/** True when the running function is a callback that has another round before it. */
export function loop_continues(): bool {
  const at = frame_at(depth - 1);
  if (load<u32>(at, Frame.Callback) == 0 || load<u64>(REG0) != 0) return false;
  const map = load<u32>(at, Frame.Map);
  if (map == 0) return load<u64>(at, Frame.Round) + 1 < load<u64>(at, Frame.Rounds);
  upcoming = element_from(map, load<u32>(at, Frame.Element) + 1);
  return upcoming != 0;
}

/** Begins the round that `loop_continues` saw; returns the callback's record. */
export function loop_next(): usize {
  const at = frame_at(depth - 1);
  store<u64>(at, load<u64>(at, Frame.Round) + 1, Frame.Round);
  store<u32>(at, upcoming, Frame.Element);
  back_to_owner(at);
  copy_blocks(REG6, at + Frame.Saved, 32);
  return begin_round(at);
}

/** The callback's arguments: bpf_loop's are (round, data), those of a visit (map, key, value, data). */
function begin_round(at: usize): usize {
  const map = <usize>load<u32>(at, Frame.Map);
  if (map != 0) {
    element_pass(map, load<u32>(at, Frame.Element), depth - 1);
    store<u64>(REG0, load<u64>(at, Frame.Data), 32);
  } else {
    store<u64>(REG0, load<u64>(at, Frame.Round), 8);
    store<u64>(REG0, load<u64>(at, Frame.Data), 16);
  }
  return load<u32>(at, Frame.Callback);
}

/**
 * First round of a callback: pushes its frame and sets its arguments; 0 when that would be too deep. With a map it visits the
 * elements from `element` on, else it runs `rounds` times.
 */
export function loop_begin(return_to: usize, callback: usize, map: usize, element: u32, rounds: u64, data: u64): usize {
  if (!frame_push(return_to, callback)) return 0;
  const at = frame_at(depth - 1);
  store<u64>(at, 0, Frame.Round);
  store<u64>(at, rounds, Frame.Rounds);
  store<u64>(at, data, Frame.Data);
  store<u32>(at, <u32>map, Frame.Map);
  store<u32>(at, element, Frame.Element);
  return begin_round(at);
}

/** Rounds begun by the callback that is returning: the result of what called it; 0 for an ordinary function. */
export function loop_rounds(): u64 {
  const at = frame_at(depth - 1);
  return load<u32>(at, Frame.Callback) == 0 ? 0 : load<u64>(at, Frame.Round) + 1;
}
