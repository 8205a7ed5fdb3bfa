// bpf_timer_*: a struct bpf_timer inside a map value, run by map/timer.ts. Checks and results are those of kernel/bpf/helpers.c;
// what its verifier asks of the address (inside a value, always at the same offset) is asked here.
import { MapType, Trap } from "../abi";
import { GUEST_BASE } from "../memory/arena";
import { MapField, map_field } from "../map/descriptor";
import { element_at, offset_in_value } from "../map/element";
import { Errno } from "../map/errno";
import { Timer, firing, timer_arm, timer_callback, timer_disarm, timer_find, timer_new } from "../map/timer";
import { boot_offset, realtime_offset } from "../trace/current";
import { code_at } from "../vm/program";
import { argument } from "../vm/registers";
import { trap_set } from "../vm/trap";
import { take_map } from "./map";
import { take_writable } from "./memory";
import { current_ts } from "./task";

const TIMER_BYTES: u32 = 16; // sizeof(struct bpf_timer)
const ABSOLUTE: u64 = 1; // BPF_F_TIMER_ABS
const CPU_PIN: u64 = 2;
const NEVER: u64 = 0x7fff_ffff_ffff_ffff; // KTIME_MAX

enum Clock {
  Realtime = 0,
  Monotonic = 1,
  Boottime = 7,
}

/** Arena offset of the struct, or 0 after setting the trap. */
function take_timer(): u32 {
  return take_writable(argument(1), TIMER_BYTES) == 0 ? 0 : <u32>(argument(1) - GUEST_BASE);
}

/** bpf_timer_init(timer, map, clock) */
export function timer_init(): u64 {
  const map = take_map(argument(2));
  const offset = map == 0 ? 0 : take_timer();
  if (offset == 0) return 0;
  const type = map_field(map, MapField.Type);
  if (type != MapType.Hash && type != MapType.Array && type != MapType.LruHash) return <u64><i64>Errno.EOPNOTSUPP;
  const clock = argument(3);
  if (clock != Clock.Realtime && clock != Clock.Monotonic && clock != Clock.Boottime) return <u64><i64>Errno.EINVAL;
  if (timer_find(offset) != 0) return <u64><i64>Errno.EBUSY;
  const element = element_at(map, offset, TIMER_BYTES);
  const known = map_field(map, MapField.TimerAt);
  if (element == 0 || (known != 0 && known != offset_in_value + 1)) {
    trap_set(Trap.BadHelper, argument(1));
    return 0;
  }
  return timer_new(map, offset, offset_in_value, <u32>clock) == 0 ? <u64><i64>Errno.ENOMEM : 0;
}

/** bpf_timer_set_callback(timer, callback) */
export function timer_set_callback(): u64 {
  const offset = take_timer();
  if (offset == 0) return 0;
  const timer = timer_find(offset);
  if (timer == 0) return <u64><i64>Errno.EINVAL;
  const callback = code_at(argument(2));
  if (callback == 0) trap_set(Trap.BadCallTarget, argument(2));
  else timer_callback(timer, callback);
  return 0;
}

/** What to take from a time of the timer's clock to get one of the trace's. */
function clock_offset(timer: usize): u64 {
  const clock = load<u32>(timer, Timer.Clock);
  return clock == Clock.Boottime ? boot_offset : clock == Clock.Realtime ? <u64>realtime_offset : 0;
}

/** bpf_timer_start(timer, nsecs, flags): a time that has passed is due at once. */
export function timer_start(): u64 {
  const offset = take_timer();
  if (offset == 0) return 0;
  const timer = timer_find(offset);
  const flags = argument(3);
  if ((flags & ~(ABSOLUTE | CPU_PIN)) != 0 || timer == 0 || load<u32>(timer, Timer.Callback) == 0) return <u64><i64>Errno.EINVAL;
  const now = current_ts();
  const since = (flags & ABSOLUTE) != 0 ? argument(2) - clock_offset(timer) : argument(2) > NEVER - now ? NEVER : now + argument(2);
  // As signed numbers: a time before the trace's clock began has passed.
  return timer_arm(timer, <u64>max<i64>(<i64>since, <i64>now)) ? 0 : <u64><i64>Errno.ENOMEM;
}

/** bpf_timer_cancel(timer): 1 if it was armed. A callback cannot wait for its own end. */
export function timer_cancel(): u64 {
  const offset = take_timer();
  if (offset == 0) return 0;
  const timer = timer_find(offset);
  if (timer == 0) return <u64><i64>Errno.EINVAL;
  if (timer == firing) return <u64><i64>Errno.EDEADLK;
  return timer_disarm(timer) ? 1 : 0;
}
