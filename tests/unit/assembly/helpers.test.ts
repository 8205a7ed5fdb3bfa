// Helpers outside an event: outputs, text, reads and randomness give the kernel's results (linux/bpf.h documents them).
// What needs an event (time, ids, user memory) is tested with hooks, in hooks.test.ts.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, MapType, StatsBlock } from '../../../assembly/abi.js'
import { bytes, type Machine, machine, text, u32, u64 } from './machine.js'

const E2BIG = -7n
const EAGAIN = -11n
const EFAULT = -14n
const EINVAL = -22n
const ENOSPC = -28n
const EOPNOTSUPP = -95n

const test = suite('helpers')
const ring = { type: MapType.RingBuf, entries: 4096 }
const perf = { type: MapType.PerfEventArray, key: 4, value: 4, entries: 4 }

const dropped = (m: Machine): bigint => m.engine.view().getBigUint64(m.engine.exports.stats_ptr() + StatsBlock.RingDrops, true)

test('ringbuf_output copies bytes to the output ring with the map they were written to', async () => {
  const m = await machine()
  const other = m.map(ring)
  const map = m.map(ring)
  const prog = m.load(
    `stdw [%r10-8], 77\nlddw %r1, map ${map}\nmov %r2, %r10\nadd %r2, -8\nmov %r3, 5\nmov %r4, 0\ncall 130\nexit`,
  )
  assert.is.not(map, other)
  m.engine.exports.prog_test_run(prog, m.engine.exports.buffer_reserve(0), 0, 0)
  assert.equal(m.drain(), [{ kind: 'RingBuf', map, prog, link: 0, seq: 0, payload: Uint8Array.of(77, 0, 0, 0, 0) }])
  assert.equal(m.drain(), [])
})

const RESERVE = (map: number, size: number, flags = 0): string =>
  `lddw %r1, map ${map}\nmov %r2, ${size}\nmov %r3, ${flags}\ncall 131\n`

test('a reserved record appears when it is submitted and not when it is discarded', async () => {
  const m = await machine()
  const map = m.map(ring)
  const body = (close: number) =>
    `${RESERVE(map, 8)}mov %r6, %r0\nstdw [%r6+0], 5\nmov %r1, %r6\nmov %r2, 0\ncall ${close}\nmov %r0, 0\nexit`
  m.r0(body(132))
  m.r0(body(133))
  assert.equal(
    m.drain().map(entry => entry.payload),
    [u64(5n)],
  )
})

test('records come out in the order of reservation, without those discarded between', async () => {
  const m = await machine()
  const map = m.map(ring)
  const reserve = (register: number, value: number) => `${RESERVE(map, 4)}mov %r${register}, %r0\nstw [%r0+0], ${value}\n`
  const close = (register: number, helper: number) => `mov %r1, %r${register}\nmov %r2, 0\ncall ${helper}\n`
  const all = [reserve(6, 1), reserve(7, 2), reserve(8, 3), close(8, 132), close(7, 133), close(6, 132), 'mov %r0, 0\nexit']
  m.r0(all.join(''))
  assert.equal(
    m.drain().map(entry => entry.payload),
    [u32(1), u32(3)],
  )
})

test('a reservation left open is dropped when the run ends', async () => {
  const m = await machine()
  m.r0(`${RESERVE(m.map(ring), 8)}mov %r0, 0\nexit`)
  assert.equal(m.drain(), [])
})

test('a submitted record is gone: writing on is harmless, submitting again stops the run', async () => {
  const m = await machine()
  const twice = `mov %r6, %r0\nmov %r1, %r6\nmov %r2, 0\ncall 132\nmov %r1, %r6\nmov %r2, 0\ncall 132\nexit`
  const end = m.run(`${RESERVE(m.map(ring), 8)}${twice}`)
  assert.is(end._tag === 'Trap' && end.trap, 'OutOfBounds')
  assert.is(m.drain().length, 1)
})

test('a full ring answers NULL from reserve and -EAGAIN from output, and counts what was lost', async () => {
  const m = await machine()
  const map = m.map(ring)
  assert.is(m.r0(`${RESERVE(map, 4089)}exit`), 0n, '8 bytes of each record are its header')
  assert.is.not(m.r0(`${RESERVE(map, 4088)}exit`), 0n)
  assert.is(m.r0(`${RESERVE(map, 4088)}${RESERVE(map, 8)}exit`), 0n)
  assert.is(m.r0(`${RESERVE(map, 8, 1)}exit`), 0n, 'flags must be 0')
  const output = (size: number, flags: number) =>
    `lddw %r1, map ${map}\nmov %r2, %r10\nadd %r2, -512\nmov %r3, ${size}\nmov %r4, ${flags}\ncall 130\n`
  assert.is(m.r0(`${output(512, 0).repeat(8)}exit`), EAGAIN)
  assert.is(m.r0(`${output(512, 4)}exit`), EINVAL)
  assert.is(m.r0(`${output(512, 3)}exit`), 0n)
  assert.is(dropped(m), 3n)
})

test('ringbuf_query tells waiting bytes, size and positions', async () => {
  const m = await machine()
  const map = m.map(ring)
  const query = (flags: number) => `lddw %r1, map ${map}\nmov %r2, ${flags}\ncall 134\n`
  const write = `${RESERVE(map, 12)}mov %r1, %r0\nmov %r2, 0\ncall 132\n`
  assert.is(m.r0(`${write}${query(0)}exit`), 24n)
  assert.is(m.r0(`${query(1)}exit`), 4096n)
  assert.is(m.r0(`${query(2)}exit`), 24n)
  assert.is(m.r0(`${write}${query(3)}exit`), 48n)
  assert.is(m.r0(`${query(9)}exit`), 0n)
})

test('perf_event_output writes for the current CPU and refuses others as the kernel does', async () => {
  const m = await machine()
  const map = m.map(perf)
  const output = (flags: string) =>
    m.r0(`stdw [%r10-8], 3\nlddw %r2, map ${map}\nlddw %r3, ${flags}\nmov %r4, %r10\nadd %r4, -8\nmov %r5, 8\ncall 25\nexit`)
  assert.is(output('0xffffffff'), 0n)
  assert.is(output('0'), 0n)
  assert.is(output('1'), EOPNOTSUPP)
  assert.is(output('4'), E2BIG)
  assert.is(output('0x100000000'), EINVAL)
  assert.equal(
    m.drain().map(entry => [entry.kind, entry.map, entry.payload]),
    [
      ['Perf', map, u64(3n)],
      ['Perf', map, u64(3n)],
    ],
  )
})

test('one run may write Limit.RingReserve; what outgrows it is refused and counted, and the next run starts anew', async () => {
  const m = await machine()
  const map = m.map(perf)
  const one = `lddw %r2, map ${map}\nlddw %r3, 0xffffffff\nmov %r4, %r10\nadd %r4, -512\nmov %r5, 512\ncall 25\n`
  const flood = `mov %r6, 200\nagain: ${one}sub %r6, 1\njne %r6, 0, again\nexit`
  const each = 40 + 512
  const fits = Math.floor((Limit.RingReserve - 56) / each)
  assert.is(m.r0(flood), ENOSPC)
  assert.is(m.drain().length, fits)
  assert.is(dropped(m), BigInt(200 - fits))
  assert.is(m.r0(flood), ENOSPC)
  assert.is(m.drain().length, fits)
})

/** Runs trace_printk on a format with three arguments that are given as assembly operands. */
const printk = async (format: string, args: ReadonlyArray<string> = []): Promise<readonly [bigint, string | undefined]> => {
  const m = await machine()
  const data = bytes(`${format}\0hello\0`)
  const map = m.map({ type: MapType.Array, key: 4, value: data.length, entries: 1, readOnly: true })
  m.update(map, u32(0), data)
  const set = args
    .map((arg, i) => `lddw %r${i + 3}, ${arg.replace('$hello', `map_value ${map} +${format.length + 1}`)}\n`)
    .join('')
  const result = m.r0(`lddw %r1, map_value ${map} +0\nmov %r2, ${format.length + 1}\n${set}call 6\nexit`)
  const [line] = m.drain()
  return [result, line === undefined ? undefined : text(line.payload)]
}

test('trace_printk formats as the kernel does', async () => {
  const cases: ReadonlyArray<readonly [string, ReadonlyArray<string>, string]> = [
    ['plain', [], 'plain'],
    ['line\n', [], 'line'],
    ['%d %u %x', ['0xffffffffffffffff', '0xffffffffffffffff', '0xffffffffffffffff'], '-1 4294967295 ffffffff'],
    ['%ld %lu %lx', ['0xffffffffffffffff', '0xffffffffffffffff', '255'], '-1 18446744073709551615 ff'],
    ['%lld %llu %llX', ['0x8000000000000000', '7', '0xabcdef'], '-9223372036854775808 7 ABCDEF'],
    ['%i%%', ['5'], '5%'],
    ['[%5d|%-5d|%05d]', ['42', '42', '42'], '[   42|42   |00042]'],
    ['[%+d % d %05d]', ['5', '6', '0xfffffffffffffffb'], '[+5  6 -0005]'],
    ['%c%c', ['0x68', '0x69'], 'hi'],
    ['%s!', ['$hello'], 'hello!'],
    ['[%8s|%-8s]', ['$hello', '$hello'], '[   hello|hello   ]'],
    ['%pks', ['$hello'], 'hello'],
    ['%s.', ['0x1234'], '.'],
    ['%px', ['0x1234'], '0000000000001234'],
    ['%p', ['0xeb00000000000010'], 'eb00000000000010'],
    ['%20px|%-6px|', ['0x1234', '0x1234'], '                1234|1234  |'],
    ['%ps', ['0x1234'], '0x1234'],
    ['%pI4 %pi4', ['$hello', '$hello'], '104.101.108.108 104.101.108.108'],
  ]
  for (const [format, args, expected] of cases) {
    const [length, line] = await printk(format, args)
    assert.is(line, expected, format)
    assert.is(length, BigInt(expected.length + (format.endsWith('\n') ? 1 : 0)), format)
  }
})

test('trace_printk refuses what the kernel refuses', async () => {
  for (const format of ['%q', '%f', '%hd', '%sx', '%', '%5', '%pz', '%pI5', '%d%d%d%d', 'caf\u0001']) {
    assert.equal(await printk(format), [EINVAL, undefined], format)
  }
  const m = await machine()
  assert.is(m.r0('stb [%r10-1], 0x41\nmov %r1, %r10\nadd %r1, -1\nmov %r2, 1\ncall 6\nexit'), EINVAL, 'no NUL within its size')
})

test('probe_read_kernel copies from the arena; what it cannot read is -EFAULT and a zeroed destination', async () => {
  const m = await machine()
  const read = (helper: number, address: string) =>
    `stdw [%r10-8], 0x11223344\nstdw [%r10-16], -1\nmov %r1, %r10\nadd %r1, -16\nmov %r2, 8\n${address}\ncall ${helper}\n`
  const own = 'mov %r3, %r10\nadd %r3, -8'
  for (const helper of [113, 4]) {
    assert.is(m.r0(`${read(helper, own)}ldxdw %r0, [%r10-16]\nexit`), 0x11223344n)
    assert.is(m.r0(`${read(helper, own)}exit`), 0n)
  }
  for (const helper of [112, 113, 4]) {
    assert.is(m.r0(`${read(helper, 'lddw %r3, 0x7ffc00001000')}exit`), EFAULT)
    assert.is(m.r0(`${read(helper, 'lddw %r3, 0x7ffc00001000')}ldxdw %r0, [%r10-16]\nexit`), 0n)
  }
  assert.is(m.r0(`${read(112, own)}exit`), EFAULT, 'a guest address is no user address')
})

test('probe_read_kernel_str gives the length with NUL, cuts and terminates', async () => {
  const m = await machine()
  const read = (size: number) =>
    `lddw %r1, 0x006f6c6c6568\nstxdw [%r10-8], %r1\nstdw [%r10-16], -1\nmov %r1, %r10\nadd %r1, -16\n` +
    `mov %r2, ${size}\nmov %r3, %r10\nadd %r3, -8\ncall 115\n`
  assert.is(m.r0(`${read(8)}exit`), 6n)
  assert.is(m.r0(`${read(3)}exit`), 3n)
  assert.is(m.r0(`${read(3)}ldxw %r0, [%r10-16]\nexit`), 0xff006568n)
  assert.is(m.r0(`${read(0)}exit`), 0n)
})

test("a read into memory that is not the program's stops the run", async () => {
  const m = await machine()
  const end = m.run('mov %r1, 0\nmov %r2, 8\nmov %r3, %r10\nadd %r3, -8\ncall 113\nexit')
  assert.is(end._tag === 'Trap' && end.trap, 'OutOfBounds')
})

test('random numbers follow from the seed', async () => {
  const draw = async (seed: bigint) => {
    const m = await machine(seed)
    return [m.r0('call 7\nexit'), m.r0('call 7\nexit')]
  }
  const first = await draw(5n)
  assert.equal(await draw(5n), first)
  assert.not.equal(await draw(6n), first)
  assert.not.equal(first[0], first[1])
  assert.ok(first.every(value => value >= 0n && value < 2n ** 32n))
})

test('outside an event there is no time, thread or name', async () => {
  const m = await machine()
  for (const helper of [5, 8, 14, 15, 125]) assert.is(m.r0(`call ${helper}\nexit`), 0n)
  assert.is(m.r0('stdw [%r10-16], -1\nmov %r1, %r10\nadd %r1, -16\nmov %r2, 16\ncall 16\nldxdw %r0, [%r10-16]\nexit'), 0n)
})

test.run()
