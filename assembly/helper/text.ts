// bpf_strncmp(s1, s1_sz, s2): s2 is a string with a NUL in memory the program may read. -1, 0 or 1, as lib/string.c answers.
import { guest_readable } from "../memory/arena";
import { charge } from "../vm/interp";
import { argument } from "../vm/registers";
import { trap_load } from "../vm/trap";
import { take_readable } from "./memory";

export function strncmp(): u64 {
  const size = <u32>argument(2);
  const first = take_readable(argument(1), size);
  if (first == 0) return 0;
  for (let i: u32 = 0; i < size; i++) {
    const second = guest_readable(argument(3) + i, 1);
    if (second == 0) {
      trap_load(argument(3) + i);
      return 0;
    }
    const a = load<u8>(first + i);
    const b = load<u8>(second);
    if (a != b) return a < b ? <u64>-1 : 1;
    if (a == 0) return 0;
    if ((i & 15) == 15) charge(1);
  }
  return 0;
}
