// One run of one program: from its first record to exit or trap, and prog_test_run for the host. Hooks call `vm_run` and
// report the trap as a fault; how a run's output reaches the host is helper/output.ts's.
import { Limit, Status, StatsBlock, Trap } from "../abi";
import { output_begin, output_end } from "../helper/output";
import { reserve_end } from "../helper/reserve";
import { GUEST_BASE, TEST_OFFSET, arena, arena_use, arena_wipe } from "../memory/arena";
import { zero_blocks } from "../memory/words";
import { result_run, stats_add } from "../memory/blocks";
import { element_pass } from "../map/element";
import { test_region } from "../map/region";
import { frames_reset } from "./frame";
import { Stop, fuel_left, interp, owed, stop } from "./interp";
import { prog_arena, prog_count, prog_enter, slot_of } from "./program";
import { REG0 } from "./registers";
import { trap, trap_addr, trap_clear, trap_set } from "./trap";

/** Fuel a slice may use before the loop is entered anew: long enough to hide the entry, short against a tier-up. */
const SLICE: u32 = 65536;

/** Where the last run stopped, and what it used. */
export let stopped_slot: u32 = 0;
export let fuel_used: u32 = 0;

/** Runs `prog` with r1 and r2 set; the result is in register 0 unless the answer is a trap. */
export function vm_run(prog: u32, r1: u64, r2: u64, fuel: u32): Trap {
  const code = prog_enter(prog);
  zero_blocks(REG0, 80);
  store<u64>(REG0, r1, 8);
  store<u64>(REG0, r2, 16);
  return run_from(code, fuel);
}

/** Runs a function of `prog` on an element of a map. Without fuel it traps before its first instruction. */
export function vm_callback(prog: u32, record: usize, map: usize, slot1: u32, fuel: u32): Trap {
  prog_enter(prog);
  zero_blocks(REG0, 80);
  element_pass(map, slot1, 0);
  if (fuel != 0) return run_from(record, fuel);
  fuel_used = 0;
  stopped_slot = slot_of(record);
  trap_set(Trap.FuelSpent, 0);
  return trap;
}

function run_from(start: usize, fuel: u32): Trap {
  let pc = start;
  frames_reset();
  trap_clear();
  let rest = fuel;
  do {
    const slice = min(rest, SLICE);
    pc = interp(pc, slice);
    rest -= min(rest, slice - fuel_left + owed);
  } while (stop == Stop.Spent && rest != 0);
  if (stop == Stop.Spent) trap_set(Trap.FuelSpent, 0);
  fuel_used = fuel - rest;
  stopped_slot = slot_of(pc);
  reserve_end();
  stats_add(StatsBlock.ProgRuns, 1);
  return trap;
}

/**
 * One run on `len` bytes at `ctx`, which the program may write and which hold what it wrote afterwards: r1 is their guest
 * address (0 if there are none), r2 their length. Fuel 0 means Limit.FuelDefault. r0 or the trap is in the result block.
 */
export function prog_test_run(prog: u32, ctx: usize, len: u32, fuel: u32): i32 {
  if (prog >= prog_count()) return -Status.NoSuchId;
  if (len > <u32>Limit.TestCtxBytes) return -Status.TooLarge;
  arena_use(prog_arena(prog));
  arena_wipe(); // a test run sees nothing of those before it
  const at = arena + TEST_OFFSET;
  memory.copy(at, ctx, len);
  test_region(len);
  output_begin(0);
  const reason = vm_run(prog, len == 0 ? 0 : GUEST_BASE + TEST_OFFSET, len, fuel == 0 ? Limit.FuelDefault : fuel);
  output_end();
  memory.copy(ctx, at, len);
  test_region(0);
  result_run(reason == Trap.None ? load<u64>(REG0) : 0, reason, stopped_slot, trap_addr, fuel_used);
  return Status.Ok;
}
