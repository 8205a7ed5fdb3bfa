// Calls inside a program. A frame remembers where to return to and the caller's r6 to r9; each function has its own 512
// bytes of stack, at most Limit.CallDepthMax of them. A frame of bpf_loop also remembers its count, and its "return" starts
// the next round. Frames live outside the arena: no program can reach them.
import { Limit } from "../abi";
import { GUEST_BASE, STACK_OFFSET, arena } from "../memory/arena";
import { copy_blocks, zero_blocks } from "../memory/words";
import { REG0, REG6, REG10 } from "./registers";

/** Fields of a frame, byte offsets. */
enum Frame {
  ReturnTo = 0, // u32 record
  Callback = 4, // u32 record of the function bpf_loop calls; 0: an ordinary call
  Saved = 8, // r6 to r9
  Round = 40, // u64
  Rounds = 48, // u64
  Data = 56, // u64, second argument of the callback
  Size = 64,
}

const frames = memory.data(512, 8); // Frame.Size * Limit.CallDepthMax

/** Functions that are running, the entry included. */
export let depth: u32 = 1;
let deepest: u32 = 1;

// @ts-ignore: decorator
@inline
function frame_top(level: u32): u64 {
  return GUEST_BASE + STACK_OFFSET + <u64>level * Limit.StackFrameBytes;
}

/** Every run begins on a zeroed stack, so that what one program leaves behind cannot change another's result. */
export function frames_reset(): void {
  zero_blocks(arena + STACK_OFFSET, deepest * Limit.StackFrameBytes);
  depth = deepest = 1;
  store<u64>(REG10, frame_top(1));
}

/** False when the call would be one too deep. `callback` 0 is an ordinary call. */
export function frame_push(return_to: usize, callback: usize): bool {
  if (depth == Limit.CallDepthMax) return false;
  const at = frames + <usize>depth * Frame.Size;
  store<u32>(at, <u32>return_to, Frame.ReturnTo);
  store<u32>(at, <u32>callback, Frame.Callback);
  copy_blocks(at + Frame.Saved, REG6, 32);
  depth++;
  if (depth > deepest) deepest = depth;
  store<u64>(REG10, frame_top(depth));
  return true;
}

/** Leaves the running function (never the entry); returns the record to go on with. */
export function frame_pop(): usize {
  depth--;
  const at = frames + <usize>depth * Frame.Size;
  copy_blocks(REG6, at + Frame.Saved, 32);
  store<u64>(REG10, frame_top(depth));
  return load<u32>(at, Frame.ReturnTo);
}

/** True when the running function is a callback that has another round before it. */
export function loop_continues(): bool {
  const at = frames + <usize>(depth - 1) * Frame.Size;
  return load<u32>(at, Frame.Callback) != 0 && load<u64>(REG0) == 0 && load<u64>(at, Frame.Round) + 1 < load<u64>(at, Frame.Rounds);
}

/** Begins the next round; returns the callback's record. */
export function loop_next(): usize {
  const at = frames + <usize>(depth - 1) * Frame.Size;
  const round = load<u64>(at, Frame.Round) + 1;
  store<u64>(at, round, Frame.Round);
  copy_blocks(REG6, at + Frame.Saved, 32);
  store<u64>(REG0, round, 8);
  store<u64>(REG0, load<u64>(at, Frame.Data), 16);
  return load<u32>(at, Frame.Callback);
}

/** First round: pushes the frame and sets the callback's arguments. False when too deep. */
export function loop_begin(return_to: usize, callback: usize, rounds: u64, data: u64): bool {
  if (!frame_push(return_to, callback)) return false;
  const at = frames + <usize>(depth - 1) * Frame.Size;
  store<u64>(at, 0, Frame.Round);
  store<u64>(at, rounds, Frame.Rounds);
  store<u64>(at, data, Frame.Data);
  store<u64>(REG0, 0, 8);
  store<u64>(REG0, data, 16);
  return true;
}

/** Rounds begun by the callback that is returning: the result of bpf_loop; 0 for an ordinary function. */
export function loop_rounds(): u64 {
  const at = frames + <usize>(depth - 1) * Frame.Size;
  return load<u32>(at, Frame.Callback) == 0 ? 0 : load<u64>(at, Frame.Round) + 1;
}
