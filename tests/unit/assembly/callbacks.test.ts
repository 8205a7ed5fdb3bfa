// Tail calls and callbacks on the elements of a map, with the kernel's limits and results (kernel/bpf/core.c, bpf_iter.c).
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, MapType } from '../../../assembly/abi.js'
import { type Machine, machine, u32, u64 } from './machine.js'

const EINVAL = -22n
const test = suite('tail calls and visits')
const NONE = new Uint8Array(0)

const PROGRAMS = { type: MapType.ProgArray, key: 4, value: 4, entries: 8 }
const tail = (map: number, index: number | string): string => `lddw %r2, map ${map}\nmov %r3, ${index}\ncall 12\n`
const put = (m: Machine, map: number, index: number, program: number): void => {
  assert.is(m.update(map, u32(index), u32(program)), 0)
}
const runOf = (m: Machine, program: number, memory = NONE, fuel = 0) => {
  const at = m.engine.exports.buffer_reserve(memory.length)
  m.engine.bytes(at, memory.length).set(memory)
  m.engine.exports.prog_test_run(program, at, memory.length, fuel)
  const view = m.engine.view()
  const block = m.engine.exports.result_ptr()
  return { r0: view.getBigInt64(block, true), trap: view.getUint32(block + 8, true), pc: view.getUint32(block + 12, true) }
}

test('a tail call replaces the program: its ctx goes on, its stack is wiped, nothing behind the call runs', async () => {
  const m = await machine()
  const map = m.map(PROGRAMS)
  const target = m.load('ldxdw %r0, [%r10-8]\njne %r0, 0, out\nldxdw %r0, [%r1+0]\nout: exit')
  put(m, map, 3, target)
  const program = m.load(`stdw [%r10-8], 99\n${tail(map, 3)}mov %r0, 7\nexit`)
  assert.is(runOf(m, program, u64(41n)).r0, 41n)
})

test('a slot that is empty, or past the end, lets the program go on', async () => {
  const m = await machine()
  const map = m.map(PROGRAMS)
  for (const index of [2, 8, -1]) {
    const program = m.load(`mov %r6, 5\n${tail(map, index)}mov %r0, %r6\nexit`)
    assert.is(runOf(m, program).r0, 5n, `index ${index}`)
  }
})

test('33 tail calls are made in one run, the 34th falls through', async () => {
  const m = await machine()
  const map = m.map(PROGRAMS)
  // Counts in the ctx, calls itself, and tells the count when the call falls through.
  const program = m.load(
    `mov %r6, %r1\nldxdw %r7, [%r6+0]\nadd %r7, 1\nstxdw [%r6+0], %r7\n${tail(map, 0)}ldxdw %r0, [%r6+0]\nexit`,
  )
  put(m, map, 0, program)
  assert.is(runOf(m, program, u64(0n)).r0, BigInt(Limit.TailCallsMax + 1))
  assert.is(runOf(m, program, u64(0n)).r0, 34n, 'each run has its own count')
})

test('in a function of the program it replaces that function: its exit returns to the caller, with r6 to r9', async () => {
  const m = await machine()
  const map = m.map(PROGRAMS)
  const target = m.load('mov %r6, 1\nmov %r7, 1\ncall local g\nadd %r0, 100\nexit\ng: mov %r0, 11\nexit')
  put(m, map, 0, target)
  const program = m.load(`mov %r6, 1000\ncall local f\nadd %r0, %r6\nexit\nf: mov %r6, 5\n${tail(map, 0)}mov %r0, 0\nexit`)
  assert.is(runOf(m, program).r0, 1111n)
})

test('a fault is placed in the program that was called', async () => {
  const m = await machine()
  const map = m.map(PROGRAMS)
  const target = m.load('mov %r0, 0\nmov %r1, 0\nldxdw %r0, [%r1+0]\nexit')
  put(m, map, 0, target)
  const program = m.load(`call local f\nexit\nf: mov %r1, 0\n${tail(map, 0)}exit`)
  assert.equal(runOf(m, program), { r0: 0n, trap: 1, pc: 2 })
})

test('a cycle of tail calls, and a slot that is emptied, end in the run', async () => {
  const m = await machine()
  const map = m.map(PROGRAMS)
  const one = m.load(`mov %r6, %r1\n${tail(map, 1)}mov %r0, 1\nexit`)
  const two = m.load(`mov %r6, %r1\n${tail(map, 0)}mov %r0, 2\nexit`)
  put(m, map, 0, one)
  put(m, map, 1, two)
  assert.is(runOf(m, one).r0, 2n)
  assert.is(m.remove(map, u32(1)), 0)
  assert.is(runOf(m, one).r0, 1n)
})

test('what is no program array stops the run, and no register reaches the call', async () => {
  const m = await machine()
  const map = m.map({ ...PROGRAMS, type: MapType.Array })
  const end = m.run(`${tail(map, 0)}exit`)
  assert.is(end._tag === 'Trap' && end.trap, 'BadHelper')
  const register = m.run('mov %r6, 12\ncallx %r6\nexit')
  assert.is(register._tag === 'Trap' && register.trap, 'BadHelper')
})

/** Adds up keys and values in the ctx's two words; the callback ends with r0 as `result` says. */
const visit = (map: number, result: string, flags = 0): string =>
  `mov %r9, %r1\nlddw %r1, map ${map}\nlddw %r2, function each\nmov %r3, %r9\nmov %r4, ${flags}\ncall 164\nexit\n` +
  `each: ldxw %r5, [%r2+0]\nldxdw %r6, [%r4+0]\nadd %r6, %r5\nstxdw [%r4+0], %r6\n` +
  `ldxdw %r5, [%r3+0]\nldxdw %r6, [%r4+8]\nadd %r6, %r5\nstxdw [%r4+8], %r6\n${result}\nexit`

test('every kind of array and hash is visited, each element once; the result is how many', async () => {
  for (const type of [
    MapType.Hash,
    MapType.Array,
    MapType.PercpuHash,
    MapType.PercpuArray,
    MapType.LruHash,
    MapType.LruPercpuHash,
  ]) {
    const m = await machine()
    const map = m.map({ type, key: 4, value: 8, entries: 4 })
    for (const key of [1, 2, 3]) m.update(map, u32(key), u64(...Array.from({ length: Limit.CpusMax }, () => BigInt(10 * key))))
    const isArray = type === MapType.Array || type === MapType.PercpuArray
    const end = m.run(visit(map, 'mov %r0, 0'), u64(0n, 0n), { check: true })
    assert.is(end._tag, 'Exit', `type ${type}: ${JSON.stringify(end, (_, v) => (typeof v === 'bigint' ? Number(v) : v))}`)
    assert.equal(end._tag === 'Exit' && [end.r0, ...new BigUint64Array(end.memory.slice().buffer)], [isArray ? 4n : 3n, 6n, 60n])
  }
})

test('a callback that answers 1 ends the visit and is counted', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Array, key: 4, value: 8, entries: 5 })
  const end = m.run(visit(map, 'mov %r0, 1'), u64(0n, 0n))
  assert.is(end._tag === 'Exit' && end.r0, 1n)
})

test('an empty map has no visits; flags and types the kernel does not visit are -EINVAL', async () => {
  const m = await machine()
  assert.is(m.r0(visit(m.map({ type: MapType.Hash, key: 4, value: 8, entries: 5 }), 'mov %r0, 0'), u64(0n, 0n)), 0n)
  const array = m.map({ type: MapType.Array, key: 4, value: 8, entries: 5 })
  assert.is(m.r0(visit(array, 'mov %r0, 0', 1), u64(0n, 0n)), EINVAL)
  assert.is(m.r0(visit(m.map({ type: MapType.Queue, value: 8, entries: 5 }), 'mov %r0, 0'), u64(0n, 0n)), EINVAL)
})

test('elements may be deleted and put in while they are visited', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Hash, key: 4, value: 8, entries: 64 })
  for (let key = 0; key < 32; key++) m.update(map, u32(key), u64(0n))
  // Deletes the element it is at.
  const program = `lddw %r1, map ${map}\nlddw %r2, function each\nmov %r3, 0\nmov %r4, 0\ncall 164\nexit\neach: call 3\nmov %r0, 0\nexit`
  assert.is(m.r0(program), 32n)
  assert.equal(m.keys(map, 4), [])
})

test("a callback's key cannot be written, and visits inside visits have keys of their own", async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Array, key: 4, value: 8, entries: 3 })
  const write = m.run(
    `lddw %r1, map ${map}\nlddw %r2, function each\nmov %r3, 0\nmov %r4, 0\ncall 164\nexit\neach: stw [%r2+0], 1\nmov %r0, 0\nexit`,
  )
  assert.is(write._tag === 'Trap' && write.trap, 'ReadOnly')
  // The outer callback adds its own key after an inner visit of three: 0 + 1 + 2.
  const nested =
    `mov %r9, %r1\nlddw %r1, map ${map}\nlddw %r2, function outer\nmov %r3, %r9\nmov %r4, 0\ncall 164\nldxdw %r0, [%r9+0]\nexit\n` +
    `outer: mov %r6, %r2\nmov %r7, %r4\nlddw %r2, function inner\nmov %r3, 0\nmov %r4, 0\ncall 164\n` +
    `ldxw %r5, [%r6+0]\nldxdw %r1, [%r7+0]\nadd %r1, %r5\nstxdw [%r7+0], %r1\nmov %r0, 0\nexit\n` +
    `inner: mov %r0, 0\nexit`
  const end = m.run(nested, u64(0n), { check: true })
  assert.is(end._tag === 'Exit' ? end.r0 : end.trap, 3n)
})

test('the checking mode ends at the last byte of a key', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Array, key: 4, value: 8, entries: 1 })
  const read = (at: number) =>
    m.run(
      `lddw %r1, map ${map}\nlddw %r2, function each\nmov %r3, 0\nmov %r4, 0\ncall 164\nexit\n` +
        `each: ldxb %r0, [%r2+${at}]\nmov %r0, 0\nexit`,
      NONE,
      { check: true },
    )._tag
  assert.is(read(3), 'Exit')
  assert.is(read(4), 'Trap')
})

test('a visit costs fuel for each element', async () => {
  const m = await machine()
  const map = m.map({ type: MapType.Array, key: 4, value: 8, entries: 1000 })
  const program = m.load(visit(map, 'mov %r0, 0'))
  assert.is(runOf(m, program, u64(0n, 0n), 500).trap, 3)
  assert.is(runOf(m, program, u64(0n, 0n), 1001).trap, 0)
})

test.run()
