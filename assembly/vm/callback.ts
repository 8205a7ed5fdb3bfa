// Helpers that change what runs next, and so belong to the loop: bpf_loop and bpf_for_each_map_elem call back into the program,
// bpf_tail_call replaces it. They answer with the record to go on at, or with 0: then r0 holds the helper's result, or the trap
// is set. Checks and results are those of kernel/bpf/bpf_iter.c, helpers.c and the interpreter's JMP_TAIL_CALL.
import { Limit, MapType, Trap } from "../abi";
import { HELPER_EACH, HELPER_LOOP } from "../helper/table";
import { take_map } from "../helper/map";
import { run_number } from "../helper/output";
import { cells_find } from "../map/cells";
import { MapField, map_field } from "../map/descriptor";
import { element_from, elements_visible } from "../map/element";
import { Errno } from "../map/errno";
import { frame_wipe, loop_begin } from "./frame";
import { code_at, prog_enter } from "./program";
import { REG0, argument } from "./registers";
import { trap_set } from "./trap";

const key = memory.data(4, 4);
let tail_calls: u32 = 0;
let tail_run: u32 = 0;

export function call_back(id: i32, return_to: usize): usize {
  if (id == HELPER_LOOP) return loop(return_to);
  return id == HELPER_EACH ? visit(return_to) : tail_call();
}

function result(value: i64): usize {
  store<u64>(REG0, <u64>value);
  return 0;
}

function begin(return_to: usize, map: usize, element: u32, rounds: u64): usize {
  const callback = code_at(argument(2));
  if (callback == 0) trap_set(Trap.BadCallTarget, argument(2));
  const first: usize = callback == 0 ? 0 : loop_begin(return_to, callback, map, element, rounds, argument(3));
  if (callback != 0 && first == 0) trap_set(Trap.CallDepth, 0);
  return first;
}

/** bpf_loop(nr_loops, callback, data, flags): flags are checked first, then the number of rounds. */
function loop(return_to: usize): usize {
  const rounds = argument(1) & 0xffff_ffff; // u32 in the kernel's signature
  if (argument(4) != 0) return result(Errno.EINVAL);
  if (rounds > <u64>Limit.LoopsMax) return result(Errno.E2BIG);
  return rounds == 0 ? result(0) : begin(return_to, 0, 0, rounds);
}

/** bpf_for_each_map_elem(map, callback, data, flags) */
function visit(return_to: usize): usize {
  const map = take_map(argument(1));
  if (map == 0) return 0;
  if (argument(4) != 0 || !elements_visible(map)) return result(Errno.EINVAL);
  const first = element_from(map, 1);
  return first == 0 ? result(0) : begin(return_to, map, first, 0);
}

/** bpf_tail_call(ctx, prog_array, index): on a miss the program goes on, with r0 as it was. */
function tail_call(): usize {
  const map = take_map(argument(2));
  if (map == 0) return 0;
  if (map_field(map, MapField.Type) != MapType.ProgArray) {
    trap_set(Trap.BadHelper, argument(2));
    return 0;
  }
  if (tail_run != run_number) tail_calls = 0;
  tail_run = run_number;
  store<u32>(key, <u32>argument(3));
  const found = cells_find(map, key);
  if (found == 0 || tail_calls >= <u32>Limit.TailCallsMax) return 0;
  tail_calls++;
  frame_wipe();
  return prog_enter(found - 1);
}
