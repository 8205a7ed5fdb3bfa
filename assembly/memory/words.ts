// Zeroing and copying a few words in line. memory.fill and memory.copy leave compiled code for the engine's runtime, which costs
// more than the work itself below some hundred bytes; they stay right for what is larger.

/** `bytes` is a multiple of 16. */
// @ts-ignore: decorator
@inline
export function zero_blocks(at: usize, bytes: usize): void {
  const zero = i64x2.splat(0);
  for (let i: usize = 0; i < bytes; i += 16) v128.store(at + i, zero);
}

/** `bytes` is a multiple of 16; the ranges do not overlap. */
// @ts-ignore: decorator
@inline
export function copy_blocks(to: usize, from: usize, bytes: usize): void {
  for (let i: usize = 0; i < bytes; i += 16) v128.store(to + i, v128.load(from + i));
}
