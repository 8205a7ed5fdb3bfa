// Maps give the answers of bpf(2) and of the kernel's helpers, and pointers to values stay good.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, MapType, Status } from '../../../assembly/abi.js'
import { random, SEED } from '../../support/seed.js'
import { machine, u32, u64 } from './machine.js'

const EPERM = -1
const ENOENT = -2
const E2BIG = -7
const EEXIST = -17
const EINVAL = -22
const NOEXIST = 1n
const EXIST = 2n

const test = suite('maps')
const hash = { type: MapType.Hash, key: 4, value: 8, entries: 3 }
const array = { type: MapType.Array, key: 4, value: 8, entries: 3 }

test('a hash finds what was put and nothing else', async () => {
  const m = await machine()
  const map = m.map(hash)
  assert.is(m.lookup(map, u32(7), 8), undefined)
  assert.is(m.update(map, u32(7), u64(70n)), 0)
  assert.equal(m.lookup(map, u32(7), 8), u64(70n))
  assert.is(m.lookup(map, u32(8), 8), undefined)
  assert.is(m.update(map, u32(7), u64(71n)), 0)
  assert.equal(m.lookup(map, u32(7), 8), u64(71n))
})

test('update flags: NOEXIST on a present key is EEXIST, EXIST on an absent one ENOENT, others EINVAL', async () => {
  const m = await machine()
  const map = m.map(hash)
  assert.is(m.update(map, u32(1), u64(1n), EXIST), ENOENT)
  assert.is(m.update(map, u32(1), u64(1n), NOEXIST), 0)
  assert.is(m.update(map, u32(1), u64(2n), NOEXIST), EEXIST)
  assert.is(m.update(map, u32(1), u64(3n), EXIST), 0)
  assert.is(m.update(map, u32(1), u64(4n), 3n), EINVAL)
  assert.equal(m.lookup(map, u32(1), 8), u64(3n))
})

test('a full hash refuses a new key with E2BIG and still takes a known one', async () => {
  const m = await machine()
  const map = m.map(hash)
  for (const key of [1, 2, 3]) assert.is(m.update(map, u32(key), u64(0n)), 0)
  assert.is(m.update(map, u32(4), u64(0n)), E2BIG)
  assert.is(m.update(map, u32(3), u64(9n)), 0)
  assert.is(m.remove(map, u32(1)), 0)
  assert.is(m.update(map, u32(4), u64(0n)), 0)
})

test('deleting an absent key is ENOENT; an array element cannot be deleted', async () => {
  const m = await machine()
  assert.is(m.remove(m.map(hash), u32(5)), ENOENT)
  assert.is(m.remove(m.map(array), u32(1)), EINVAL)
})

test('keys come out once each, and an unknown key starts anew', async () => {
  const m = await machine()
  const map = m.map({ ...hash, entries: 10 })
  for (const key of [5, 3, 9]) m.update(map, u32(key), u64(0n))
  m.remove(map, u32(3))
  assert.equal(m.keys(map, 4), [u32(5), u32(9)])
  assert.equal(m.keys(m.map(array), 4), [u32(0), u32(1), u32(2)])
  assert.equal(m.keys(m.map({ ...array, entries: 1 }), 4), [u32(0)])
})

test('an array is zero at first, bounded, and knows no new keys', async () => {
  const m = await machine()
  const map = m.map(array)
  assert.equal(m.lookup(map, u32(2), 8), u64(0n))
  assert.is(m.lookup(map, u32(3), 8), undefined)
  assert.is(m.update(map, u32(3), u64(1n)), E2BIG)
  assert.is(m.update(map, u32(0), u64(1n), NOEXIST), EEXIST)
  assert.is(m.update(map, u32(0), u64(1n), EXIST), 0)
})

test('a hash equals a Map through thousands of random operations, for every kind of key length', async () => {
  const next = random(SEED)
  for (const keyBytes of [1, 3, 4, 8, 11, 16, 40]) {
    const m = await machine()
    const entries = 200
    const map = m.map({ type: MapType.Hash, key: keyBytes, value: 4, entries })
    const model = new Map<string, number>()
    for (let i = 0; i < 3000; i++) {
      const key = new Uint8Array(keyBytes)
      key[0] = next() % 250
      key[keyBytes - 1] = (key[keyBytes - 1] as number) ^ (next() % 2)
      const name = String(key)
      if (next() % 3 === 0) {
        assert.is(m.remove(map, key), model.delete(name) ? 0 : ENOENT)
        continue
      }
      const full = !model.has(name) && model.size === entries
      assert.is(m.update(map, key, u32(i)), full ? E2BIG : 0)
      if (!full) model.set(name, i)
    }
    for (const [name, value] of model) assert.equal(m.lookup(map, Uint8Array.from(name.split(',').map(Number)), 4), u32(value))
    assert.equal(m.keys(map, keyBytes).map(String).sort(), [...model.keys()].sort())
  }
})

test('a spec the kernel would refuse is refused, by what is wrong with it', async () => {
  const m = await machine()
  assert.is(m.map({ type: 99, key: 4, value: 4, entries: 1 }), -Status.UnknownMapType)
  for (const shape of [
    { ...hash, key: 0 },
    { ...hash, value: 0 },
    { ...hash, entries: 0 },
    { ...hash, flags: 0x80000 },
    { ...array, key: 8 },
    { ...array, entries: 0 },
    { ...array, entries: Limit.MapEntriesMax + 1 },
    { type: MapType.RingBuf, entries: 5000 },
    { type: MapType.PerfEventArray, key: 4, value: 8 },
  ]) {
    assert.is(m.map(shape), -Status.BadMapSpec, JSON.stringify(shape))
  }
  assert.is(m.map({ ...array, entries: Limit.MapEntriesMax, value: 4096 }), -Status.NoMemory)
  assert.ok(m.map(array) >= 0, 'a refusal leaves the engine as it was')
})

test('maps and programs are made before the engine is sealed and not after', async () => {
  const m = await machine()
  assert.is(m.engine.exports.engine_seal(), 0)
  assert.is(m.map(array), -Status.BadState)
  assert.throws(() => m.load('mov %r0, 0\nexit'), /BadState/)
  assert.is(m.engine.exports.engine_seal(), -Status.BadState)
})

const KEY_ON_STACK = 'stw [%r10-4], KEY\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, map MAP\n'
const keyed = (map: number, key: number): string => KEY_ON_STACK.replace('KEY', `${key}`).replace('MAP', `${map}`)

test('a program reads and writes a value through the pointer it looked up', async () => {
  const m = await machine()
  const map = m.map(hash)
  m.update(map, u32(7), u64(40n))
  const add = `${keyed(map, 7)}call 1\njeq %r0, 0, out\nmov %r1, 2\nlock_add [%r0+0], %r1\nldxdw %r0, [%r0+0]\nout: exit`
  assert.is(m.r0(add), 42n)
  assert.equal(m.lookup(map, u32(7), 8), u64(42n))
  assert.is(m.r0(`${keyed(map, 8)}call 1\nexit`), 0n)
})

test('a program updates and deletes with the answers the host gets', async () => {
  const m = await machine()
  const map = m.map(hash)
  const update = (key: number, flags: bigint) =>
    m.r0(`stdw [%r10-16], 5\n${keyed(map, key)}mov %r3, %r10\nadd %r3, -16\nmov %r4, ${flags}\ncall 2\nexit`)
  assert.is(update(1, EXIST), BigInt(ENOENT))
  assert.is(update(1, 0n), 0n)
  assert.is(update(1, NOEXIST), BigInt(EEXIST))
  assert.equal(m.lookup(map, u32(1), 8), u64(5n))
  assert.is(m.r0(`${keyed(map, 1)}call 3\nexit`), 0n)
  assert.is(m.r0(`${keyed(map, 1)}call 3\nexit`), BigInt(ENOENT))
})

test('a pointer stays good while other keys come and go, and while maps are added', async () => {
  const m = await machine()
  const map = m.map({ ...hash, entries: 100 })
  m.update(map, u32(1), u64(11n))
  const address = m.r0(`${keyed(map, 1)}call 1\nexit`)
  for (let key = 2; key < 100; key++) m.update(map, u32(key), u64(0n))
  for (let key = 2; key < 90; key++) m.remove(map, u32(key))
  for (let i = 0; i < 40; i++) m.map({ ...array, entries: 100000 })
  assert.is(m.r0(`${keyed(map, 1)}call 1\nexit`), address)
  assert.equal(m.lookup(map, u32(1), 8), u64(11n))
})

test('globals are addressed directly; read-only ones refuse stores', async () => {
  const m = await machine()
  const data = m.map({ type: MapType.Array, key: 4, value: 16, entries: 1 })
  const rodata = m.map({ type: MapType.Array, key: 4, value: 16, entries: 1, readOnly: true })
  m.update(rodata, u32(0), u64(3n, 4n))
  assert.is(m.r0(`lddw %r1, map_value ${rodata} +8\nldxdw %r0, [%r1+0]\nexit`), 4n)
  assert.is(m.r0(`lddw %r1, map_value ${data} +8\nstdw [%r1+0], 9\nldxdw %r0, [%r1+0]\nexit`), 9n)
  assert.equal(m.lookup(data, u32(0), 16), u64(0n, 9n))
  const refused = m.run(`lddw %r1, map_value ${rodata} +8\nstdw [%r1+0], 9\nmov %r0, 0\nexit`)
  assert.equal(refused._tag === 'Trap' && refused.trap, 'ReadOnly')
  const update = `stdw [%r10-16], 5\n${keyed(rodata, 0)}mov %r3, %r10\nadd %r3, -16\nmov %r4, 0\ncall 2\nexit`
  assert.is(m.r0(update), BigInt(EPERM))
  assert.throws(() => m.load(`lddw %r1, map_value ${data} +16\nexit`), /BadImmediate/)
  assert.throws(() => m.load(`lddw %r1, map_value ${m.map(hash)} +0\nexit`), /BadMapId/)
})

test('a per-CPU array shows a program its own copy and the host all of them', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.PercpuArray, key: 4, value: 4, entries: 2 })
  m.r0(`${keyed(map, 1)}call 1\nstw [%r0+0], 9\nmov %r0, 0\nexit`)
  const all = m.lookup(map, u32(1), 8 * Limit.CpusMax)
  assert.equal(all?.slice(0, 16), u32(9, 0, 0, 0))
  m.update(map, u32(1), new Uint8Array(8 * Limit.CpusMax).fill(1))
  assert.is(m.r0(`${keyed(map, 1)}call 1\nldxw %r0, [%r0+0]\nexit`), 0x01010101n)
})

test('the checking mode finds an overrun within the arena that the ordinary mode lets pass', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Array, key: 4, value: 4, entries: 2 })
  const overrun = `${keyed(map, 0)}call 1\nldxdw %r0, [%r0+0]\nexit`
  assert.is(m.run(overrun)._tag, 'Exit')
  const checked = m.run(overrun, new Uint8Array(0), { check: true })
  assert.equal(checked._tag === 'Trap' && [checked.trap, checked.pc], ['OutOfBounds', 6])
  assert.is(m.run(`${keyed(map, 1)}call 1\nldxw %r0, [%r0+0]\nexit`, new Uint8Array(0), { check: true })._tag, 'Exit')
})

test('a helper given what is no map, or a key outside the arena, stops the run', async () => {
  const m = await machine()
  const map = m.map(hash)
  const trapOf = (asm: string) => {
    const end = m.run(asm)
    return end._tag === 'Trap' ? `${end.trap} ${end.pc}` : 'exit'
  }
  assert.is(trapOf('mov %r1, 0\nmov %r2, %r10\ncall 1\nexit'), 'BadHelper 2')
  assert.is(trapOf(`lddw %r1, map ${map}\nadd %r1, 9\nmov %r2, %r10\ncall 1\nexit`), 'BadHelper 4')
  assert.is(trapOf(`lddw %r1, map ${map}\nmov %r2, 0\ncall 1\nexit`), 'OutOfBounds 3')
  assert.is(trapOf(`lddw %r1, map ${map}\nldxdw %r0, [%r1+0]\nexit`), 'OutOfBounds 2')
})

test.run()
