// bpf_get_stackid and bpf_get_stack answer as kernel/bpf/stackmap.c does, over the stacks a trace holds.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Hook, MapType, RingRecord } from '../../../assembly/abi.js'
import { beginTrace, runChunk, seal } from '../../../src/engine/run.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { encodeBody } from '../../../src/trace/encode.js'
import { right } from '../../support/engine.js'
import { someHeader } from '../../support/events.js'
import { random, SEED } from '../../support/seed.js'
import { machine, u32 } from './machine.js'

const test = suite('stacks')

const EFAULT = -14n
const EEXIST = -17n
const ENOMEM = -12n
const EINVAL = -22n
const USER = 1 << 8
const FAST = 1 << 9
const REUSE = 1 << 10
const BUILD_ID = 1 << 11
const WRITE = 1

const STACK: ReadonlyArray<bigint> = [0x401000n, 0x401100n, 0x401200n]

const call = (seq: number, eventType: 'SyscallEntry' | 'SyscallExit', stackTrace?: ReadonlyArray<bigint>): SystemEvent => ({
  seq,
  timestamp: 1_000_000_000n + BigInt(seq),
  pid: 100,
  tid: 100,
  eventType,
  data: {
    _tag: 'Syscall',
    abi: 'native',
    number: WRITE,
    args: [],
    snapshots: [],
    ...(eventType === 'SyscallExit' ? { ret: 1n } : {}),
  },
  context: stackTrace === undefined ? {} : { stackTrace, stackEnd: 'bottom' },
})

const chunk = (events: ReadonlyArray<SystemEvent>) => ({
  firstSeq: events[0]?.seq ?? 1,
  eventCount: events.length,
  firstTsNs: events[0]?.timestamp ?? 0n,
  lastTsNs: events.at(-1)?.timestamp ?? 0n,
  body: encodeBody(events),
})

const SHOWN = 64

interface Answer {
  readonly result: bigint
  /** The first words of the program's buffer. */
  readonly words: ReadonlyArray<bigint>
}

/** What a helper answered at each event, by a program on both hooks of write(2); its buffer is 48 bytes from r10-64. */
const rig = async (helper: (map: number) => string, { entries = 8, value = 8 * 127 } = {}) => {
  const m = await machine()
  const stacks = m.map({ type: MapType.StackTrace, key: 4, value, entries })
  const perf = m.map({ type: MapType.PerfEventArray, key: 4, value: 4 })
  const fill = Array.from({ length: 6 }, (_, i) => `stdw [%r10-${64 - 8 * i}], -1`).join('\n')
  const program = m.load(
    [
      'mov %r6, %r1',
      fill,
      helper(stacks),
      'stxdw [%r10-8], %r0',
      'mov %r1, %r6',
      `lddw %r2, map ${perf}`,
      'lddw %r3, 0xffffffff',
      'mov %r4, %r10',
      `add %r4, -${SHOWN}`,
      `mov %r5, ${SHOWN}`,
      'call 25',
      'mov %r0, 0',
      'exit',
    ].join('\n'),
  )
  for (const kind of [Hook.SysEnter, Hook.SysExit]) m.engine.exports.link_create(program, (kind << 16) | WRITE)
  right(seal(m.engine)())
  right(beginTrace(m.engine)(someHeader)())
  const run = (events: ReadonlyArray<SystemEvent>): ReadonlyArray<Answer> => {
    const { ring } = right(runChunk(m.engine)(chunk(events))())
    const view = new DataView(ring.buffer, ring.byteOffset)
    return Array.from({ length: ring.length / (RingRecord.Payload + SHOWN) }, (_, record) => {
      const at = record * (RingRecord.Payload + SHOWN) + RingRecord.Payload
      const words = Array.from({ length: 6 }, (_, word) => view.getBigUint64(at + 8 * word, true))
      return { result: view.getBigInt64(at + SHOWN - 8, true), words }
    })
  }
  return { m, stacks, run }
}

const stackId =
  (flags: number, skip = 0) =>
  (map: number) =>
    `lddw %r2, map ${map}\nmov %r3, ${flags | skip}\ncall 27`

const getStack = (flags: number, size = 48) => `mov %r2, %r10\nadd %r2, -64\nmov %r3, ${size}\nmov %r4, ${flags}\ncall 67`

/** jhash2 of include/linux/jhash.h, step by step: __jhash_mix, then __jhash_final. */
const MIX = [
  [0, 2, 4, 1],
  [1, 0, 6, 2],
  [2, 1, 8, 0],
  [0, 2, 16, 1],
  [1, 0, 19, 2],
  [2, 1, 4, 0],
] as const
const FINAL = [
  [2, 1, 14],
  [0, 2, 11],
  [1, 0, 25],
  [2, 1, 16],
  [0, 2, 4],
  [1, 0, 14],
  [2, 1, 24],
] as const
const jhash2 = (words: Uint32Array): number => {
  const v = new Uint32Array(3).fill(0xdeadbeef + words.length * 4)
  const get = (i: number): number => v[i] as number
  const rot = (x: number, n: number): number => (x << n) | (x >>> (32 - n))
  let at = 0
  const add = (count: number): void => {
    for (let i = 0; i < count; i++) v[i] = get(i) + (words[at++] as number)
  }
  while (words.length - at > 3) {
    add(3)
    for (const [x, y, n, z] of MIX) {
      v[x] = (get(x) - get(y)) ^ rot(get(y), n)
      v[y] = get(y) + get(z)
    }
  }
  if (at === words.length) return get(2)
  add(words.length - at)
  for (const [x, y, n] of FINAL) v[x] = (get(x) ^ get(y)) - rot(get(y), n)
  return get(2)
}

const wordsOf = (stack: ReadonlyArray<bigint>): Uint32Array => new Uint32Array(BigUint64Array.from(stack).buffer)
const idOf = (stack: ReadonlyArray<bigint>, entries: number): bigint => BigInt((jhash2(wordsOf(stack)) & (entries - 1)) >>> 0)
const padded = (stack: ReadonlyArray<bigint>, words: number) => [
  ...stack,
  ...Array.from({ length: words - stack.length }, () => 0n),
]

test('the id of a stack is its hash, modulo the buckets, and the map holds it padded with zeros', async () => {
  const next = random()
  const deep = Array.from({ length: 40 }, () => BigInt(next()) << 12n)
  for (const stack of [[0x401000n], STACK, deep]) {
    const { m, stacks, run } = await rig(stackId(USER), { entries: 1000 })
    const [answer] = run([call(1, 'SyscallEntry', stack)])
    assert.is(answer?.result, idOf(stack, 1024), `seed ${SEED}`)
    const held = m.lookup(stacks, u32(Number(answer?.result)), 8 * 127)
    assert.equal([...new BigUint64Array(held?.slice().buffer ?? new ArrayBuffer(0))], padded(stack, 127))
    assert.equal(m.keys(stacks, 4), [u32(Number(answer?.result))])
    assert.is(m.remove(stacks, u32(Number(answer?.result))), 0)
    assert.equal(m.keys(stacks, 4), [])
  }
})

test('at the exit a program sees the stack its call was entered with, in the same chunk and in the next', async () => {
  const { run } = await rig(() => getStack(USER))
  const both = run([call(1, 'SyscallEntry', STACK), call(2, 'SyscallExit')])
  assert.equal(both, Array(2).fill({ result: 24n, words: padded(STACK, 6) }))
  const [entry] = run([call(3, 'SyscallEntry', [0x401300n])])
  const [exit] = run([call(4, 'SyscallExit')])
  assert.equal(exit, entry)
  assert.is(exit?.result, 8n)
  const own = run([
    call(5, 'SyscallEntry', STACK),
    call(6, 'SyscallExit', [0x401400n]),
    call(7, 'SyscallEntry'),
    call(8, 'SyscallExit'),
  ])
  assert.equal(
    own.map(({ result }) => result),
    [24n, 8n, EFAULT, EFAULT],
  )
})

test('get_stack copies what fits, skips what it is told to, and zeroes the rest', async () => {
  const rows: ReadonlyArray<readonly [number, number, bigint, ReadonlyArray<bigint>]> = [
    [USER | 1, 48, 16n, padded(STACK.slice(1), 6)],
    [USER, 16, 16n, [...STACK.slice(0, 2), ...Array(4).fill(2n ** 64n - 1n)]],
    [USER | 3, 48, 0n, padded([], 6)],
    [USER | 4, 48, EFAULT, padded([], 6)],
    [0, 48, EFAULT, padded([], 6)],
    [USER | FAST, 48, EINVAL, padded([], 6)],
    [USER | BUILD_ID, 48, EINVAL, padded([], 6)],
    [USER, 12, EINVAL, [0n, 0xffffffff00000000n, ...Array(4).fill(2n ** 64n - 1n)]],
  ]
  for (const [flags, size, result, words] of rows) {
    const { run } = await rig(() => getStack(flags, size))
    assert.equal(run([call(1, 'SyscallEntry', STACK)]), [{ result, words }], `flags ${flags}, size ${size}`)
  }
})

test('a stack that hashes to a taken bucket is refused with EEXIST, or takes its place when asked', async () => {
  const other = [0x999000n]
  const events = [call(1, 'SyscallEntry', STACK), call(2, 'SyscallEntry', other), call(3, 'SyscallEntry', STACK)]
  const refused = await rig(stackId(USER), { entries: 1 })
  assert.equal(
    refused.run(events).map(({ result }) => result),
    [0n, EEXIST, 0n],
  )
  // kernel/bpf/stackmap.c takes the new element before it frees the old: with one element there is none left.
  const full = await rig(stackId(USER | REUSE), { entries: 1 })
  assert.equal(
    full.run(events).map(({ result }) => result),
    [0n, ENOMEM, 0n],
  )
  const [first, second] = [idOf(STACK, 2), idOf(other, 2)]
  const reused = await rig(stackId(USER | REUSE), { entries: 2 })
  assert.equal(
    reused.run(events).map(({ result }) => result),
    [first, second, first],
  )
})

test("skipping more than there is, no stack, kernel stacks and unknown flags have the kernel's errors", async () => {
  for (const [flags, skip, result] of [
    [USER, 3, EFAULT],
    [0, 0, EFAULT],
    [BUILD_ID, 0, EINVAL],
    [USER, 2, idOf(STACK.slice(2), 8)],
  ] as const) {
    const { run } = await rig(stackId(flags, skip))
    assert.is(run([call(1, 'SyscallEntry', STACK)])[0]?.result, result, `flags ${flags}, skip ${skip}`)
  }
  const { run } = await rig(stackId(USER))
  assert.is(run([call(1, 'SyscallEntry')])[0]?.result, EFAULT)
})

test('a value smaller than the stack holds its innermost addresses', async () => {
  const { m, stacks, run } = await rig(stackId(USER), { entries: 8, value: 16 })
  const [answer] = run([call(1, 'SyscallEntry', STACK)])
  assert.is(answer?.result, idOf(STACK.slice(0, 2), 8))
  const held = m.lookup(stacks, u32(Number(answer?.result)), 16)
  assert.equal([...new BigUint64Array(held?.slice().buffer ?? new ArrayBuffer(0))], STACK.slice(0, 2))
})

test('sizes the kernel refuses are refused', async () => {
  const m = await machine()
  for (const [key, value] of [
    [8, 8],
    [4, 0],
    [4, 12],
    [4, 8 * 128],
  ] as const)
    assert.ok(m.map({ type: MapType.StackTrace, key, value, entries: 8 }) < 0, `key ${key}, value ${value}`)
})

test.run()
