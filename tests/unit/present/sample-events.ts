// Events for the presenters' tests, made from the few fields a case cares about. Real traces are the subject of tests/golden.
import type { EventData, EventType, Snapshot, SystemEvent } from '../../../src/trace/event.js'

const utf8 = new TextEncoder()
let nextSeq = 1

interface Where {
  readonly at?: number
  readonly pid?: number
  readonly tid?: number
}

/** `at` is in microseconds. */
export const event = (eventType: EventType, data: EventData, { at = 0, pid = 1234, tid = pid }: Where = {}): SystemEvent => ({
  seq: nextSeq++,
  timestamp: BigInt(at) * 1000n,
  pid,
  tid,
  eventType,
  data,
  context: {},
})

export const entry = (
  number: number,
  args: ReadonlyArray<bigint | number>,
  snapshots: ReadonlyArray<Snapshot> = [],
  where: Where = {},
): SystemEvent =>
  event(
    'SyscallEntry',
    { _tag: 'Syscall', abi: 'native', number, args: args.map(a => BigInt.asUintN(64, BigInt(a))), snapshots },
    where,
  )

export const exit = (
  number: number,
  ret: bigint | number,
  snapshots: ReadonlyArray<Snapshot> = [],
  where: Where = {},
): SystemEvent => event('SyscallExit', { _tag: 'Syscall', abi: 'native', number, args: [], ret: BigInt(ret), snapshots }, where)

export const snapshot = (arg: number, content: string | Uint8Array, more: Partial<Snapshot> = {}): Snapshot => ({
  arg,
  addr: 0x1000n,
  bytes: typeof content === 'string' ? utf8.encode(content) : content,
  fullSize: 0n,
  terminated: typeof content === 'string',
  redacted: false,
  part: 'whole',
  index: 0,
  ...more,
})

export const little = (...values: ReadonlyArray<readonly [bytes: 1 | 2 | 4 | 8, value: number | bigint]>): Uint8Array => {
  const out = new Uint8Array(values.reduce((n, [bytes]) => n + bytes, 0))
  let at = 0
  for (const [bytes, value] of values)
    for (let i = 0; i < bytes; i++) out[at++] = Number((BigInt.asUintN(64, BigInt(value)) >> BigInt(8 * i)) & 0xffn)
  return out
}
