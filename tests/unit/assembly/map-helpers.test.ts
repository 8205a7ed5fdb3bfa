// Map types as programs use them: what the kernel's own maps cannot show from outside (tests/unit/assembly/kernel-maps.test.ts
// compares those), namely helpers, the order in which an LRU forgets, and maps inside maps.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, MapType, ResultBlock, Status } from '../../../assembly/abi.js'
import { type Machine, machine, u32, u64 } from './machine.js'

const EPERM = -1n
const ENOENT = -2n
const E2BIG = -7n
const EINVAL = -22n
const EOPNOTSUPP = -95n
const NONE = new Uint8Array(0)
const test = suite('map helpers')

const keyed = (map: number, key: number): string => `stw [%r10-4], ${key}\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, map ${map}\n`
const lookup = (map: number, key: number): string => `${keyed(map, key)}call 1\n`
const present = (m: Machine, map: number, key: number): boolean => m.lookup(map, u32(key), 8) !== undefined

test('an LRU forgets what was used longest ago: look-ups by programs and updates are use, those by the host are not', async () => {
  const m = await machine()
  for (const [type, flags] of [
    [MapType.LruHash, 0],
    [MapType.LruHash, 2],
    [MapType.LruPercpuHash, 0],
  ] as const) {
    const map = m.map({ type, key: 4, value: 8, entries: 4, flags })
    const value = new Uint8Array(8 * Limit.CpusMax)
    for (const key of [1, 2, 3, 4]) assert.is(m.update(map, u32(key), value), 0)
    m.r0(`${lookup(map, 1)}mov %r0, 0\nexit`)
    m.update(map, u32(2), value)
    assert.ok(present(m, map, 3))
    m.update(map, u32(5), value)
    m.update(map, u32(6), value)
    assert.equal(
      [1, 2, 3, 4, 5, 6].filter(key => present(m, map, key)),
      [1, 2, 5, 6],
      `type ${type}`,
    )
    assert.is(m.remove(map, u32(2)), 0)
    m.update(map, u32(7), value)
    m.update(map, u32(8), value)
    assert.equal(
      [1, 2, 5, 6, 7, 8].filter(key => present(m, map, key)),
      [5, 6, 7, 8],
    )
  }
})

test('an LRU of one entry always holds the last key, and one of many follows a model for thousands of operations', async () => {
  const m = await machine()
  const one = m.map({ type: MapType.LruHash, key: 4, value: 8, entries: 1 })
  for (let key = 0; key < 10; key++) {
    assert.is(m.update(one, u32(key), u64(0n)), 0)
    assert.equal(m.keys(one, 4), [u32(key)])
  }
  const map = m.map({ type: MapType.LruHash, key: 4, value: 8, entries: 50 })
  const model = new Map<number, bigint>()
  let state = 12345
  for (let i = 0; i < 5000; i++) {
    state = (state * 1103515245 + 12345) & 0x7fffffff
    const key = (state >> 8) % 80
    const known = model.delete(key)
    if ((state >> 4) % 5 === 0) {
      assert.is(m.remove(map, u32(key)), known ? 0 : -2)
      continue
    }
    if (!known && model.size === 50) model.delete(model.keys().next().value as number)
    model.set(key, BigInt(i))
    assert.is(m.update(map, u32(key), u64(BigInt(i))), 0)
  }
  for (const [key, value] of model) assert.equal(m.lookup(map, u32(key), 8), u64(value))
  assert.is(m.keys(map, 4).length, model.size)
})

test('a per-CPU hash gives a program its own copy, a new key zeros on the others', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.PercpuHash, key: 4, value: 4, entries: 2 })
  const update = (key: number) => `stw [%r10-8], 77\n${keyed(map, key)}mov %r3, %r10\nadd %r3, -8\nmov %r4, 0\ncall 2\nexit`
  m.update(map, u32(1), new Uint8Array(8 * Limit.CpusMax).fill(9))
  m.remove(map, u32(1))
  assert.is(m.r0(update(1)), 0n)
  const copies = m.lookup(map, u32(1), 8 * Limit.CpusMax) as Uint8Array
  assert.equal(copies.slice(0, 4), u32(77))
  assert.ok(copies.slice(4).every(byte => byte === 0))
  const other = (cpu: number) =>
    m.r0(`${keyed(map, 1)}mov %r3, ${cpu}\ncall 195\njeq %r0, 0, out\nldxw %r0, [%r0+0]\nadd %r0, 1\nout: exit`)
  assert.equal([other(0), other(5), other(Limit.CpusMax - 1), other(Limit.CpusMax)], [78n, 1n, 1n, 0n])
})

const value8 = (helper: number, map: number, value: number, flags = 0): string =>
  `stdw [%r10-8], ${value}\nlddw %r1, map ${map}\nmov %r2, %r10\nadd %r2, -8\nmov %r3, ${flags}\ncall ${helper}\n`

test('queues and stacks give up values in their order; an empty one gives zeros and -ENOENT', async () => {
  const m = await machine()
  for (const [type, order] of [
    [MapType.Queue, [1n, 2n, 3n]],
    [MapType.Stack, [3n, 2n, 1n]],
  ] as const) {
    const map = m.map({ type, value: 8, entries: 3 })
    for (const value of [1, 2, 3]) assert.is(m.r0(`${value8(87, map, value)}exit`), 0n)
    assert.is(m.r0(`${value8(87, map, 4)}exit`), E2BIG)
    assert.is(m.r0(`${value8(87, map, 4, 1)}exit`), EINVAL)
    for (const helper of [89, 88]) assert.is(m.r0(`${value8(helper, map, -1)}ldxdw %r0, [%r10-8]\nexit`), order[0])
    for (const value of order.slice(1)) assert.is(m.r0(`${value8(88, map, -1)}ldxdw %r0, [%r10-8]\nexit`), value)
    assert.is(m.r0(`${value8(88, map, -1)}exit`), ENOENT)
    assert.is(m.r0(`${value8(89, map, -1)}ldxdw %r0, [%r10-8]\nexit`), 0n)
  }
})

test('pushing with BPF_EXIST into a full queue drops its oldest value', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Queue, value: 8, entries: 2 })
  for (const value of [1, 2, 3, 4]) assert.is(m.r0(`${value8(87, map, value, 2)}exit`), 0n)
  assert.is(m.r0(`${value8(88, map, -1)}ldxdw %r0, [%r10-8]\nexit`), 3n)
})

test('a bloom filter never denies what was added, seldom takes the rest for present, and gives nothing up', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.BloomFilter, value: 8, entries: 1000 })
  const peek = m.load(`${value8(89, map, 0).replace('stdw [%r10-8], 0', 'ldxdw %r4, [%r1+0]\nstxdw [%r10-8], %r4')}exit`)
  const ask = (value: bigint): bigint => {
    const at = m.engine.exports.buffer_reserve(8)
    m.engine.bytes(at, 8).set(u64(value))
    m.engine.exports.prog_test_run(peek, at, 8, 0)
    return m.engine.view().getBigInt64(m.engine.exports.result_ptr() + ResultBlock.R0, true)
  }
  for (let i = 0n; i < 1000n; i++) m.update(map, NONE, u64(i))
  for (let i = 0n; i < 1000n; i++) assert.is(ask(i), 0n)
  let wrong = 0
  for (let i = 1000n; i < 6000n; i++) wrong += ask(i) === 0n ? 1 : 0
  assert.ok(wrong < 250, `${wrong} of 5000`)
  assert.is(m.r0(`${value8(88, map, 1)}exit`), EOPNOTSUPP)
  assert.is(m.r0(`${value8(87, map, 1, 1)}exit`), EINVAL)
})

test('the longest prefix of a key is found by a program, and its value can be written', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.LpmTrie, key: 8, value: 8, entries: 10, flags: 1 })
  const prefix = (bits: number, ...data: ReadonlyArray<number>) => Uint8Array.from([...u32(bits), ...data])
  m.update(map, prefix(0, 0, 0, 0, 0), u64(1n))
  m.update(map, prefix(8, 10, 0, 0, 0), u64(2n))
  m.update(map, prefix(25, 10, 1, 2, 128), u64(3n))
  const find = (...data: readonly [number, number, number, number]) => {
    const word = new DataView(Uint8Array.from(data).buffer).getInt32(0, true)
    return m.r0(
      `stw [%r10-8], 32\nstw [%r10-4], ${word}\nmov %r2, %r10\nadd %r2, -8\nlddw %r1, map ${map}\ncall 1\n` +
        'ldxdw %r1, [%r0+0]\nmov %r2, 100\nlock_add [%r0+0], %r2\nmov %r0, %r1\nexit',
    )
  }
  assert.equal([find(10, 1, 2, 200), find(10, 1, 2, 3), find(9, 0, 0, 1), find(10, 1, 2, 129)], [3n, 2n, 1n, 103n])
})

test('a look-up in a map of maps gives a map, which takes helpers and no loads', async () => {
  const m = await machine()
  const inner = m.map({ type: MapType.Array, key: 4, value: 8, entries: 2 })
  m.update(inner, u32(1), u64(42n))
  for (const type of [MapType.ArrayOfMaps, MapType.HashOfMaps]) {
    const outer = m.map({ type, key: 4, value: 4, entries: 4, inner: [MapType.Array, 4, 8, 2, 0] })
    assert.is(m.update(outer, u32(2), u32(inner)), 0)
    const found = `${lookup(outer, 2)}jeq %r0, 0, out\n`
    const use = 'mov %r1, %r0\nstw [%r10-4], 1\nmov %r2, %r10\nadd %r2, -4\ncall 1\nldxdw %r0, [%r0+0]\nout: exit'
    assert.is(m.r0(`${found}${use}`), 42n)
    assert.is(m.r0(`${lookup(outer, 1)}exit`), 0n)
    assert.is(m.r0(`${keyed(outer, 2)}mov %r3, %r10\nadd %r3, -4\nmov %r4, 0\ncall 2\nexit`), EINVAL, 'the host fills it')
    const load = m.run(`${found}ldxdw %r0, [%r0+0]\nout: exit`)
    assert.is(load._tag === 'Trap' && load.trap, 'OutOfBounds')
  }
})

test('a template must be of maps the kernel nests', async () => {
  const m = await machine()
  const outer = { type: MapType.ArrayOfMaps, key: 4, value: 4, entries: 4 }
  for (const inner of [
    [0, 0, 0, 0, 0],
    [MapType.ArrayOfMaps, 4, 4, 4, 0],
    [MapType.ProgArray, 4, 4, 4, 0],
    [MapType.Hash, 0, 8, 4, 0],
  ]) {
    assert.is(m.map({ ...outer, inner }), -Status.BadMapSpec, String(inner))
  }
})

test('what is read-only takes no push and no pop', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Queue, value: 8, entries: 2, flags: 128 })
  m.update(map, NONE, u64(5n))
  for (const helper of [87, 88]) assert.is(m.r0(`${value8(helper, map, 1)}exit`), EPERM)
  assert.is(m.r0(`${value8(89, map, 1)}ldxdw %r0, [%r10-8]\nexit`), 5n)
})

test('maps without keys, and those of the kernel alone, answer a look-up with NULL and an update with -EINVAL', async () => {
  const m = await machine()
  for (const shape of [
    { type: MapType.Queue, value: 8, entries: 2 },
    { type: MapType.ProgArray, key: 4, value: 4, entries: 2 },
    { type: MapType.TaskStorage, key: 4, value: 8, flags: 1 },
    { type: MapType.RingBuf, entries: 4096 },
  ]) {
    const map = m.map(shape)
    assert.ok(map >= 0)
    assert.is(m.r0(`${lookup(map, 0)}exit`), 0n)
    assert.is(m.r0(`${keyed(map, 0)}mov %r3, %r10\nadd %r3, -8\nmov %r4, 0\ncall 2\nexit`), EINVAL)
    assert.is(m.r0(`${keyed(map, 0)}call 3\nexit`), EINVAL)
    assert.is(m.r0(`${value8(88, map, 0)}exit`), shape.type === MapType.Queue ? ENOENT : EINVAL)
  }
})

test('one lock at a time: taking two, or giving back another, stops the run; the next run begins without', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Array, key: 4, value: 16, entries: 1 })
  const at = (offset: number, helper: number) => `lddw %r1, map_value ${map} +${offset}\ncall ${helper}\n`
  const end = (...steps: ReadonlyArray<string>) => {
    const run = m.run(`${steps.join('')}mov %r0, 1\nexit`)
    return run._tag === 'Exit' ? 'exit' : run.trap
  }
  assert.is(end(at(0, 93), at(0, 94), at(4, 93), at(4, 94)), 'exit')
  assert.is(end(at(0, 93), at(4, 93)), 'BadHelper')
  assert.is(end(at(0, 93), at(4, 94)), 'BadHelper')
  assert.is(end(at(0, 94)), 'BadHelper')
  assert.is(end(at(0, 93), at(0, 94)), 'exit')
})

test('giant maps are refused with the map in question, and leave the engine as it was', async () => {
  const m = await machine()
  const giant = Limit.MapEntriesMax
  for (const shape of [
    { type: MapType.Hash, key: 4000, value: 8, entries: giant },
    { type: MapType.PercpuHash, key: 4, value: 32768, entries: 100000 },
    { type: MapType.LruHash, key: 8, value: 0xfffffff, entries: giant },
    { type: MapType.Queue, value: 0xfffffff, entries: giant },
    { type: MapType.LpmTrie, key: 260, value: 4096, entries: giant, flags: 1 },
  ]) {
    assert.is(m.map(shape), -Status.NoMemory, JSON.stringify(shape))
    assert.is(m.engine.view().getUint32(m.engine.exports.result_ptr() + ResultBlock.Subject, true), 0)
  }
  const map = m.map({ type: MapType.Hash, key: 4, value: 8, entries: 10 })
  assert.is(map, 0)
  assert.is(m.update(map, u32(1), u64(1n)), 0)
})

test.run()
