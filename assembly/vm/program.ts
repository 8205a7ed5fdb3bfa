// Loaded programs: the descriptor, and the three addresses a run needs from it. A program is verified before anything is
// allocated, so a rejected one leaves no trace. Programs are never unloaded: dropping the engine frees them.
import { Limit, ProgFlag, ProgSpecRecord, Status, VerifyReason } from "../abi";
import { collection, is_loading } from "../engine";
import { CODE_BASE, arena_id, arena_use } from "../memory/arena";
import { refuse } from "../memory/blocks";
import { heap_bump } from "../memory/heap";
import { RECORD_BYTES, layout_records, predecode } from "./predecode";
import { offending, verify } from "./verify";

/** Fields of a descriptor, byte offsets. */
enum Prog {
  Code = 0, // records
  Slots = 4,
  SlotToRecord = 8,
  RecordToSlot = 12,
  Flags = 16,
  TimerSpent = 20, // u32 fuel its timers took before event TimerSeq
  TimerSeq = 24, // u64
  Arena = 32, // u32 the collection it belongs to
  Size = 40,
}

const programs = memory.data(40960, 8); // Prog.Size * Limit.ProgsMax
let count: u32 = 0;

let current: usize = 0;
/** The program whose instructions run: a tail call changes it. */
export let running: u32 = 0;
export let test_helpers: bool = false;
export let checking: bool = false;
/** Its loads follow pointers of the kernel's: ProgFlag.TypedPointers. */
export let typed: bool = false;

export function prog_count(): u32 {
  return count;
}

/** A program of the collection whose arena is in use. */
export function prog_within(id: u32): bool {
  return id < count && prog_arena(id) == arena_id;
}

export function prog_arena(id: u32): u32 {
  return load<u32>(programs + <usize>id * Prog.Size, Prog.Arena);
}

/** `spec` is a ProgSpecRecord and the instructions behind it. */
export function prog_load(spec: usize): i32 {
  if (!is_loading()) return -Status.BadState;
  if (count == Limit.ProgsMax) return -Status.TooLarge;
  arena_use(collection);
  const slots = load<u32>(spec, ProgSpecRecord.InsnCount);
  const flags = load<u32>(spec, ProgSpecRecord.Flags);
  const insns = spec + ProgSpecRecord.Size;
  const reason = verify(insns, slots, flags);
  if (reason != VerifyReason.None) return refuse(Status.Rejected, reason, count, offending);

  const slot_to_record = heap_bump(<usize>slots << 2);
  if (slot_to_record == 0) return refuse(Status.NoMemory, 0, count, 0);
  const records = layout_records(insns, slots, flags, slot_to_record);
  const record_to_slot = heap_bump(<usize>records << 2);
  const code = heap_bump(<usize>records * RECORD_BYTES);
  if (record_to_slot == 0 || code == 0) return refuse(Status.NoMemory, 0, count, 0);
  predecode(insns, slots, flags, code, slot_to_record, record_to_slot);

  const prog = programs + <usize>count * Prog.Size;
  store<u32>(prog, <u32>code, Prog.Code);
  store<u32>(prog, slots, Prog.Slots);
  store<u32>(prog, <u32>slot_to_record, Prog.SlotToRecord);
  store<u32>(prog, <u32>record_to_slot, Prog.RecordToSlot);
  store<u32>(prog, flags, Prog.Flags);
  store<u32>(prog, collection, Prog.Arena);
  return count++;
}

/** Makes a program the running one; returns its first record. */
export function prog_enter(prog: u32): usize {
  running = prog;
  current = programs + <usize>prog * Prog.Size;
  arena_use(load<u32>(current, Prog.Arena));
  test_helpers = (load<u32>(current, Prog.Flags) & ProgFlag.TestHelpers) != 0;
  checking = (load<u32>(current, Prog.Flags) & ProgFlag.Check) != 0;
  typed = (load<u32>(current, Prog.Flags) & ProgFlag.TypedPointers) != 0;
  return load<u32>(current, Prog.Code);
}

/** The slot a record of the running program came from. */
export function slot_of(record: usize): u32 {
  const index = (record - load<u32>(current, Prog.Code)) / RECORD_BYTES;
  return load<u32>(<usize>load<u32>(current, Prog.RecordToSlot) + (index << 2));
}

/** The record a function address of the running program means, or 0. */
export function code_at(addr: u64): usize {
  const slot = addr - CODE_BASE;
  if (slot >= <u64>load<u32>(current, Prog.Slots)) return 0;
  const record = load<u32>(<usize>load<u32>(current, Prog.SlotToRecord) + (<usize>slot << 2));
  return <usize>load<u32>(current, Prog.Code) + <usize>record * RECORD_BYTES;
}

/** What is left, before event `seq`, for timers of this program. */
export function program_timer_fuel(prog: u32, seq: u64): u32 {
  const at = programs + <usize>prog * Prog.Size;
  if (load<u64>(at, Prog.TimerSeq) != seq) store<u32>(at, 0, Prog.TimerSpent);
  store<u64>(at, seq, Prog.TimerSeq);
  const spent = load<u32>(at, Prog.TimerSpent);
  return spent < <u32>Limit.FuelDefault ? Limit.FuelDefault - spent : 0;
}

export function program_timer_spent(prog: u32, fuel: u32): void {
  const at = programs + <usize>prog * Prog.Size;
  store<u32>(at, load<u32>(at, Prog.TimerSpent) + fuel, Prog.TimerSpent);
}
