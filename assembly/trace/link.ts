// Which programs run at which hook: one list for each hook, in link order, found by index. A hook id is `kind << 16 | number`: what
// the kernel names by call has a list for each number of a call, tracepoints and functions one for each of gen/hooks.ts, the rest one.
import { Hook, Limit, Status } from "../abi";
import { is_started } from "../engine";
import { prog_count } from "../vm/program";

/** System call numbers: the highest in use is below 550 (arch/x86/entry/syscalls/syscall_64.tbl), i386 from HookNumber.Compat on. */
const NUMBERS: u32 = 2048;
/** Points and functions of gen/hooks.ts. */
const NAMED: u32 = 256;
const KINDS: u32 = 32;
const CALL_KINDS: u32 = 12; // SysEnter, SysExit, CallEntry to RawTpExitOf
const NAMED_KINDS: u32 = 6; // Point, RawPoint, FuncEntry to FuncExit

/** Fields of a link, byte offsets. */
enum Link {
  Prog = 0,
  Hook = 4,
  Next = 8, // link + 1, 0 at the end
  Live = 12,
  Size = 16,
}

const links = memory.data(65536, 8); // Link.Size * Limit.LinksMax
const heads = memory.data(104576, 4); // (CALL_KINDS * NUMBERS + NAMED_KINDS * NAMED + KINDS) * 4: link + 1 of each list's first
const alive = memory.data(128, 4); // KINDS * 4: links of each kind
let count: u32 = 0;
/** Links that are alive: nothing is attached anywhere when 0. */
export let attached: u32 = 0;
/** Those of them on what an event implies: points and functions. */
export let attached_implied: u32 = 0;

/** Whether anything is attached to a kind of hook. */
// @ts-ignore: decorator
@inline
export function kind_attached(kind: u32): bool {
  return load<u32>(alive + (<usize>kind << 2)) != 0;
}

function count_link(hook: u32, by: i32): void {
  const kind = hook >> 16;
  attached += by;
  if (is_implied(kind)) attached_implied += by;
  const at = alive + (<usize>kind << 2);
  store<u32>(at, load<u32>(at) + by);
}

function is_implied(kind: u32): bool {
  return kind >= <u32>Hook.Point && kind <= <u32>Hook.FuncExit;
}

/** Address of the head of a hook's list, or 0 when there is no such hook. */
function head_of(hook: u32): usize {
  const kind = hook >> 16;
  const number = hook & 0xffff;
  if (kind < <u32>Hook.SysEnter || kind >= <u32>Hook.Count) return 0;
  const of_call: u32 = kind <= <u32>Hook.SysExit ? kind - Hook.SysEnter : kind - Hook.CallEntry + 2;
  if (of_call < CALL_KINDS) return number < NUMBERS ? list(of_call * NUMBERS + number) : 0;
  const named = CALL_KINDS * NUMBERS;
  if (is_implied(kind)) return number < NAMED ? list(named + (kind - Hook.Point) * NAMED + number) : 0;
  return number == Hook.AnyNumber ? list(named + NAMED_KINDS * NAMED + kind) : 0;
}

// @ts-ignore: decorator
@inline
function list(index: u32): usize {
  return heads + ((<usize>index) << 2);
}

/** First link of a hook's list plus one, or 0. */
export function first_link(kind: u32, number: u32): u32 {
  const head: usize = number > 0xffff ? 0 : head_of((kind << 16) | number);
  return head == 0 ? 0 : load<u32>(head);
}

export function link_prog(link1: u32): u32 {
  return load<u32>(links + <usize>(link1 - 1) * Link.Size, Link.Prog);
}

export function link_next(link1: u32): u32 {
  return load<u32>(links + <usize>(link1 - 1) * Link.Size, Link.Next);
}

/** Attaches behind what the hook already has. */
export function link_create(prog: i32, hook: u32): i32 {
  if (!is_started()) return -Status.BadState;
  if (<u32>prog >= prog_count()) return -Status.NoSuchId;
  const head = head_of(hook);
  if (head == 0) return -Status.BadHook;
  if (count == Limit.LinksMax) return -Status.TooLarge;
  const link = links + <usize>count * Link.Size;
  store<u32>(link, prog, Link.Prog);
  store<u32>(link, hook, Link.Hook);
  store<u32>(link, 0, Link.Next);
  store<u32>(link, 1, Link.Live);
  let at = head;
  while (load<u32>(at) != 0) at = links + <usize>(load<u32>(at) - 1) * Link.Size + Link.Next;
  store<u32>(at, count + 1);
  count_link(hook, 1);
  return count++;
}

/** Takes the link out of its list. Its id is not used again, and its own `next` stays, for a paused run that stands on it. */
export function link_destroy(id: i32): i32 {
  const link = links + <usize>id * Link.Size;
  if (<u32>id >= count || load<u32>(link, Link.Live) == 0) return -Status.NoSuchId;
  let at = head_of(load<u32>(link, Link.Hook));
  while (load<u32>(at) != <u32>id + 1) at = links + <usize>(load<u32>(at) - 1) * Link.Size + Link.Next;
  store<u32>(at, load<u32>(link, Link.Next));
  store<u32>(link, 0, Link.Live);
  count_link(load<u32>(link, Link.Hook), -1);
  return Status.Ok;
}
