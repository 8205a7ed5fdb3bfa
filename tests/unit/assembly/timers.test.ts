// bpf_timer on the trace's clock: callbacks run before the first event whose time has reached them, in the order of their due
// times, and go with their map value. Results are those of kernel/bpf/helpers.c.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { Limit, MapType, Trap } from '../../../assembly/abi.js'
import { type Machine, machine, u32 } from './machine.js'
import { entry, perfMap, rigOf, tell, told } from './trace-rig.js'

const EINVAL = -22n
const EBUSY = -16n
const EDEADLK = -35n
const EOPNOTSUPP = -95n
const test = suite('timers')
const SECOND = 1_000_000_000n
const VALUE = 24 // u64, then struct bpf_timer

const timerMap = (m: Machine, type: number = MapType.Hash): number => m.map({ type, key: 4, value: VALUE, entries: 16 })
/** r6 = the value under a key, which must be there. */
const value = (map: number, key: number): string =>
  `stw [%r10-4], ${key}\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, map ${map}\ncall 1\njeq %r0, 0, out\nmov %r6, %r0\n`
const timer = 'mov %r1, %r6\nadd %r1, 8\n'
const init = (map: number, clock = 1): string => `${timer}lddw %r2, map ${map}\nmov %r3, ${clock}\ncall 169\n`
const callback = `${timer}lddw %r2, function fire\ncall 170\n`
const start = (ns: bigint | number, flags = 0): string => `${timer}lddw %r2, ${ns}\nmov %r3, ${flags}\ncall 171\n`
const cancel = `${timer}call 172\n`
/** The callback tells its key plus `base`. */
const fires = (perf: number, base: number, before = ''): string =>
  `fire: mov %r7, %r2\nmov %r6, %r3\n${before}ldxw %r0, [%r7+0]\nadd %r0, ${base}\n${tell(perf)}mov %r0, 0\nexit`

const put = (m: Machine, map: number, ...keys: ReadonlyArray<number>): void => {
  for (const key of keys) assert.is(m.update(map, u32(key), new Uint8Array(VALUE)), 0)
}
const traps = Trap as unknown as Readonly<Record<number, string | undefined>>

/** Runs one program at each of the events' times; `armed` is its text, `fire` its callback. */
const story = async (
  armed: (map: number, perf: number) => string,
  fire: (map: number, perf: number) => string,
  times: ReadonlyArray<bigint>,
  type: number = MapType.Hash,
): Promise<ReadonlyArray<string>> => {
  const m = await machine()
  const map = timerMap(m, type)
  const perf = perfMap(m)
  put(m, map, ...(type === MapType.Array ? [0, 1, 2] : [1, 2, 3]))
  const rig = rigOf(m, [m.load(`${armed(map, perf)}out: mov %r0, 0\nexit\n${fire(map, perf)}`, { check: true })])
  return told(rig.run(times.map((at, i) => entry(i + 1, at))), traps)
}

test('a callback runs once, before the first event at or after its due time, and knows that time', async () => {
  const armed = (map: number) => `${value(map, 2)}${init(map)}${callback}${start(SECOND)}`
  const now = (_: number, perf: number) => `fire: call 5\n${tell(perf)}mov %r0, 0\nexit`
  // Each event arms it anew; the last two are later than the time it was armed for.
  assert.equal(await story(armed, now, [1n, 5n, SECOND, 2n * SECOND + 1n]), [`4: ${SECOND + 5n + (SECOND - 5n)}`])
})

test('callbacks run in the order of due times, those of one time in the order of arming', async () => {
  const arm = (map: number, key: number, ns: bigint) => `${value(map, key)}${init(map)}${callback}${start(ns)}`
  const once = 'call 5\njne %r0, 1, out\n'
  const armed = (map: number) => `${once}${arm(map, 1, 30n)}${arm(map, 2, 20n)}${arm(map, 3, 30n)}`
  assert.equal(await story(armed, (_, perf) => fires(perf, 0), [1n, 20n, 21n, 100n]), ['3: 2', '4: 1', '4: 3'])
})

test('an absolute time is taken on its clock, and one that has passed is due at once', async () => {
  const once = 'call 5\njne %r0, 1000, out\n'
  const armed = (map: number) =>
    `${once}${value(map, 1)}${init(map)}${callback}${start(5n, 1)}${value(map, 2)}${init(map)}${callback}${start(1500n, 1)}`
  assert.equal(await story(armed, (_, perf) => fires(perf, 0), [1000n, 1001n, 1499n, 1500n]), ['2: 1', '4: 2'])
})

test('cancel tells whether it was armed; start moves an armed one', async () => {
  const once = 'call 5\njne %r0, 1, out\n'
  const armed = (map: number, perf: number) =>
    `${once}${value(map, 1)}${init(map)}${callback}${cancel}${tell(perf)}${start(10n)}${cancel}${tell(perf)}${start(10n)}${start(50n)}`
  assert.equal(await story(armed, (_, perf) => fires(perf, 0), [1n, 20n, 60n]), ['1: 0', '1: 1', '3: 1'])
})

test('deleting, overwriting and losing a value end its timer', async () => {
  const once = 'call 5\njne %r0, 1, out\n'
  const arm = (map: number, key: number) => `${value(map, key)}${init(map)}${callback}${start(10n)}`
  const key = (map: number, at: number) => `stw [%r10-4], ${at}\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, map ${map}\n`
  const armed = (map: number) =>
    `${once}${arm(map, 1)}${arm(map, 2)}${arm(map, 3)}${key(map, 1)}call 3\n${key(map, 2)}mov %r3, %r10\nadd %r3, -64\nmov %r4, 0\ncall 2\n`
  assert.equal(await story(armed, (_, perf) => fires(perf, 0), [1n, 20n]), ['2: 3'])
})

test('timers live in arrays as well; the callback gets the index', async () => {
  const once = 'call 5\njne %r0, 1, out\n'
  const armed = (map: number) => `${once}${value(map, 2)}${init(map)}${callback}${start(10n)}`
  assert.equal(await story(armed, (_, perf) => fires(perf, 0), [1n, 20n], MapType.Array), ['2: 2'])
})

test('a callback may arm its timer again, and wait for itself never', async () => {
  const once = 'call 5\njne %r0, 1, out\n'
  const armed = (map: number) => `${once}${value(map, 1)}${init(map)}${callback}${start(10n)}`
  const again = (_: number, perf: number) =>
    fires(perf, 0, `${cancel}mov %r8, %r0\n${start(10n)}`).replace('ldxw %r0, [%r7+0]', 'mov %r0, %r8')
  assert.equal(await story(armed, again, [1n, 31n, 32n]), [`2: ${EDEADLK}`, `2: ${EDEADLK}`, `2: ${EDEADLK}`])
})

test('a callback may delete the value it is in', async () => {
  const once = 'call 5\njne %r0, 1, out\n'
  const armed = (map: number) => `${once}${value(map, 1)}${init(map)}${callback}${start(10n)}`
  const gone = (map: number, perf: number) =>
    fires(perf, 0, `lddw %r1, map ${map}\nmov %r2, %r7\ncall 3\n${start(1n)}mov %r8, %r0\n`).replace(
      'ldxw %r0, [%r7+0]',
      'mov %r0, %r8',
    )
  assert.equal(await story(armed, gone, [1n, 31n, 32n]), [`2: ${EINVAL}`])
})

test('the kernel’s refusals', async () => {
  const m = await machine()
  const map = timerMap(m)
  const percpu = timerMap(m, MapType.PercpuHash)
  put(m, map, 1)
  m.update(percpu, u32(1), new Uint8Array(VALUE * Limit.CpusMax))
  const fire = '\nout: exit\nfire: mov %r0, 0\nexit'
  assert.is(m.r0(`${value(map, 1)}${cancel}${fire}`), EINVAL, 'cancel before init')
  assert.is(m.r0(`${value(map, 1)}${callback}${fire}`), EINVAL, 'a callback before init')
  assert.is(m.r0(`${value(map, 1)}${init(map, 2)}${fire}`), EINVAL, 'a clock no timer has')
  assert.is(m.r0(`${value(percpu, 1)}${init(percpu)}${fire}`), EOPNOTSUPP, 'a type that has no timers')
  assert.is(m.r0(`${value(map, 1)}${init(map)}${fire}`), 0n)
  assert.is(m.r0(`${value(map, 1)}${init(map)}${fire}`), EBUSY)
  assert.is(m.r0(`${value(map, 1)}${start(1n)}${fire}`), EINVAL, 'start before a callback')
  assert.is(m.r0(`${value(map, 1)}${callback}${fire}`), 0n)
  assert.is(m.r0(`${value(map, 1)}${start(1n, 4)}${fire}`), EINVAL, 'flags')
  assert.is(m.r0(`${value(map, 1)}${start(1n)}${fire}`), 0n)
})

test('what is no timer in a value of that map stops the run', async () => {
  const m = await machine()
  const map = timerMap(m)
  put(m, map, 1, 2)
  const end = (asm: string) => {
    const run = m.run(`${asm}\nout: exit\nfire: mov %r0, 0\nexit`)
    return run._tag === 'Exit' ? 'exit' : run.trap
  }
  const at = (offset: number) => `${value(map, 1)}mov %r1, %r6\nadd %r1, ${offset}\nlddw %r2, map ${map}\nmov %r3, 1\ncall 169\n`
  assert.is(end(`mov %r1, %r10\nadd %r1, -16\nlddw %r2, map ${map}\nmov %r3, 1\ncall 169\n`), 'BadHelper')
  assert.is(end(at(16)), 'BadHelper', 'it would reach into the next value')
  assert.is(end(at(8)), 'exit')
  assert.is(end(`${value(map, 2)}mov %r1, %r6\nlddw %r2, map ${map}\nmov %r3, 1\ncall 169\n`), 'BadHelper', 'at another offset')
})

test('a callback that arms itself for now is stopped by its fuel before the next event, and so are many; others go on', async () => {
  const m = await machine()
  const map = timerMap(m)
  const quiet = timerMap(m)
  const perf = perfMap(m)
  put(m, map, 1, 2)
  put(m, quiet, 1)
  const once = 'call 5\njne %r0, 1, out\n'
  const arm = (of: number, key: number) => `${value(of, key)}${init(of)}${callback}${start(0)}`
  const hostile = m.load(
    `${once}${arm(map, 1)}${arm(map, 2)}out: mov %r0, 0\nexit\nfire: mov %r6, %r3\n${start(0)}mov %r0, 0\nexit`,
  )
  const other = m.load(`${once}${arm(quiet, 1)}out: mov %r0, 0\nexit\n${fires(perf, 500, '')}`)
  const rig = rigOf(m, [hostile, other])
  const out = told(rig.run([1n, 2n, 3n].map((at, i) => entry(i + 1, at))), traps)
  const faults = out.map(line => line.replace(/\d+$/, '')).filter(line => line.includes('at'))
  assert.equal(faults, ['2: FuelSpent at ', '2: FuelSpent at '])
  assert.equal(
    out.filter(line => !line.includes('at')),
    ['2: 501'],
  )
})

test('a callback that faults is told with its place, and is not run again', async () => {
  const once = 'call 5\njne %r0, 1, out\n'
  const armed = (map: number) => `${once}${value(map, 1)}${init(map)}${callback}${start(10n)}`
  const out = await story(armed, () => 'fire: stw [%r2+0], 1\nmov %r0, 0\nexit', [1n, 20n, 30n])
  assert.is(out.length, 1)
  assert.match(out[0] ?? '', /^2: ReadOnly at \d+$/)
})

test('callbacks that fill the ring pause between two and go on: none is lost, none runs twice', async () => {
  const m = await machine()
  const count = 250
  const map = m.map({ type: MapType.Hash, key: 4, value: VALUE, entries: count })
  const perf = perfMap(m)
  const large = 30000
  const text = m.map({ type: MapType.Array, key: 4, value: large, entries: 1 })
  for (let key = 1; key <= count; key++) put(m, map, key)
  // Each event's time is its key; all timers are due at the time of the last event.
  const arm =
    `call 5\njgt %r0, ${count}, out\nstxw [%r10-4], %r0\nmov %r2, %r10\nadd %r2, -4\nlddw %r1, map ${map}\ncall 1\n` +
    `jeq %r0, 0, out\nmov %r6, %r0\n${init(map)}${callback}${start(5000n, 1)}out: mov %r0, 0\nexit\n`
  const fire =
    `fire: ldxw %r5, [%r2+0]\nlddw %r4, map_value ${text} +0\nstxw [%r4+0], %r5\nmov %r1, 0\nlddw %r2, map ${perf}\n` +
    `lddw %r3, 0xffffffff\nmov %r5, ${large}\ncall 25\nmov %r0, 0\nexit`
  const rig = rigOf(m, [m.load(`${arm}${fire}`)])
  const events = [...Array.from({ length: count }, (_, i) => entry(i + 1, BigInt(i + 1))), entry(count + 1, 5000n)]
  const keys = rig.run(events).map(({ payload }) => new DataView(payload.buffer, payload.byteOffset).getUint32(0, true))
  assert.ok(count * large > Limit.RingBytes)
  assert.equal(
    keys,
    Array.from({ length: count }, (_, i) => i + 1),
  )
})

test('what is due after the last event does not run', async () => {
  const m = await machine()
  const map = timerMap(m)
  const perf = perfMap(m)
  put(m, map, 1)
  const rig = rigOf(m, [m.load(`${value(map, 1)}${init(map)}${callback}${start(10n)}out: mov %r0, 0\nexit\n${fires(perf, 0)}`)])
  assert.equal(rig.run([entry(1, 1n)]), [])
  assert.equal(rig.finish(), [])
})

test.run()
