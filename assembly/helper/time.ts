// Time is the event's time and randomness comes from the seed: the same trace gives the same answers.
import { seed } from "../engine";
import { boot_offset } from "../trace/current";
import { current_ts } from "./task";

export function ktime_get_ns(): u64 {
  return current_ts();
}

/** The kernel's coarse clock steps with its ticks, which a trace does not have: it is as fine as the other here. */
export function ktime_get_coarse_ns(): u64 {
  return current_ts();
}

export function ktime_get_boot_ns(): u64 {
  return current_ts() + boot_offset;
}

let draws: u64 = 0;

/** SplitMix64 of seed and draw number (Steele, Lea, Flood 2014); the kernel's promise is only "pseudo-random u32". */
export function get_prandom_u32(): u64 {
  let z = seed + ++draws * 0x9e37_79b9_7f4a_7c15;
  z = (z ^ (z >> 30)) * 0xbf58_476d_1ce4_e5b9;
  z = (z ^ (z >> 27)) * 0x94d0_49bb_1331_11eb;
  return (z ^ (z >> 31)) & 0xffff_ffff;
}
