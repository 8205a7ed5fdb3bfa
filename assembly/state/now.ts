// Whose event is being told, and its number: for what happens far from the event, such as the end of an open file with its last reference.

export let now_pid: u32 = 0;
export let now_seq: u64 = 0;

// @ts-ignore: decorator
@inline
export function now_is(pid: u32, seq: u64): void {
  now_pid = pid;
  now_seq = seq;
}
