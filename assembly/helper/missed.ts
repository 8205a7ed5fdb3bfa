// What programs asked for and the trace does not hold, user memory apart (StatsBlock.UserReadMisses): a count for each helper, by
// its number. The helper answers as the kernel's would when it fails; the report says which were asked in vain, so that no answer
// passes for knowledge.
import { Limit } from "../abi";

const counts = memory.data(1024, 4); // u32[Limit.HelpersMax]
let called: i32 = 0;

/** u32 for each helper number. */
export function misses_ptr(): usize {
  return counts;
}

// @ts-ignore: decorator
@inline
export function calling(id: i32): void {
  called = id;
}

/** The helper that was called asked for what the trace does not hold. */
export function missed(): void {
  const at = counts + (<usize>(called % Limit.HelpersMax) << 2);
  store<u32>(at, load<u32>(at) + 1);
}
