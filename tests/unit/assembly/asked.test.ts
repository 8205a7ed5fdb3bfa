// Helpers that ask who runs where: tasks and their storage, control groups, pid namespaces. They answer from what the trace
// describes; what it does not hold fails as in the kernel and is counted by helper.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { MapType, Trap } from '../../../assembly/abi.js'
import { helperName } from '../../../src/asm/helpers.js'
import type { ProcessStateData, SystemEvent } from '../../../src/trace/event.js'
import * as story from '../state/story.js'
import { bytes, type Machine, machine, u32 } from './machine.js'
import { missedMembers } from './kernel-rig.js'
import { entry, perfMap, rigOf, tell, told } from './trace-rig.js'

const EINVAL = -22n
const EAGAIN = -11n
const EFAULT = -14n
const ENOENT = -2n
const E2BIG = -7n
const test = suite('what programs ask of the trace')
const traps = Trap as unknown as Readonly<Record<number, string | undefined>>

const missed = (m: Machine, helper: number): number => m.engine.view().getUint32(m.engine.exports.misses_ptr() + 4 * helper, true)

const at = (seq: number, pid: number, eventType: SystemEvent['eventType'], data: SystemEvent['data']): SystemEvent => ({
  seq,
  timestamp: BigInt(seq),
  pid,
  tid: pid,
  eventType,
  data,
  context: {},
})
const state = (seq: number, pid: number, described: Partial<ProcessStateData>): SystemEvent =>
  at(seq, pid, 'ProcessState', { ...(story.state() as ProcessStateData), ...described })
const fork = (seq: number, parent: number, child: number): SystemEvent => at(seq, parent, 'ProcessFork', story.fork(child))
const exit = (seq: number, pid: number): SystemEvent => at(seq, pid, 'ProcessExit', story.exit(0))

/** One program at each entry of write(2); `body` leaves its answer in r0. */
const asking = async (body: (m: Machine) => string, events: ReadonlyArray<SystemEvent>) => {
  const m = await machine()
  const perf = perfMap(m)
  const rig = rigOf(m, [m.load(`${body(m)}\nout: ${tell(perf)}mov %r0, 0\nexit`)])
  return { m, told: told(rig.run(events), traps) }
}

test('a task is another for each thread, the same for both helpers, and gone outside an event', async () => {
  const m = await machine()
  assert.is(m.r0('call 35\nexit'), 0n)
  const events = [entry(1, 1n, 100), entry(2, 2n, 101, 100), entry(3, 3n, 100)]
  const tasks = async (helper: number) => (await asking(() => `call ${helper}`, events)).told.map(line => line.split(' ')[1])
  const [a, b, again] = await tasks(35)
  assert.is(a, again)
  assert.is.not(a, b)
  assert.equal(await tasks(158), [a, b, again])
})

test('a task cannot be dereferenced; reading behind its end fails as a fault does and is counted', async () => {
  const direct = await asking(() => 'call 158\nldxdw %r0, [%r0+0]', [entry(1, 1n)])
  assert.match(direct.told[0] ?? '', /^1: OutOfBounds at 1$/)
  const read = await asking(
    () => 'call 35\nmov %r3, %r0\nadd %r3, 9000\nmov %r1, %r10\nadd %r1, -32\nmov %r2, 8\ncall 113',
    [entry(1, 1n)],
  )
  assert.equal(read.told, [`1: ${EFAULT}`])
  assert.equal(missedMembers(read.m), ['task_struct+9000: 1'])
})

const storage = (m: Machine): number => m.map({ type: MapType.TaskStorage, key: 4, value: 8, flags: 1 })
/** r0 = the value of the running task, made when `flags` is 1. */
const stored = (map: number, flags: number, value = 'mov %r3, 0'): string =>
  `call 158\nmov %r2, %r0\nlddw %r1, map ${map}\n${value}\nmov %r4, ${flags}\ncall 156\n`

test('task storage keeps a value for each task, made with its first value or zeros', async () => {
  const count = (m: Machine) => `${stored(storage(m), 1)}ldxdw %r7, [%r0+0]\nadd %r7, 1\nstxdw [%r0+0], %r7\nmov %r0, %r7`
  const events = [entry(1, 1n, 100), entry(2, 2n, 101, 100), entry(3, 3n, 100), entry(4, 4n, 100), entry(5, 5n, 101, 100)]
  assert.equal((await asking(count, events)).told, ['1: 1', '2: 1', '3: 2', '4: 3', '5: 2'])
  const first = (m: Machine) => `stdw [%r10-32], 40\n${stored(storage(m), 1, 'mov %r3, %r10\nadd %r3, -32')}ldxdw %r0, [%r0+0]`
  assert.equal((await asking(first, [entry(1, 1n)])).told, ['1: 40'])
})

test('without the flag nothing is made; a value that is deleted is gone, and what is no task has none', async () => {
  const absent = await asking(m => stored(storage(m), 0), [entry(1, 1n)])
  assert.equal(absent.told, ['1: 0'])
  const remove = (m: Machine) => {
    const map = storage(m)
    const drop = `call 158\nmov %r2, %r0\nlddw %r1, map ${map}\ncall 157\n`
    return `${stored(map, 1)}${drop}mov %r6, %r0\n${drop}add %r0, %r6`
  }
  assert.equal((await asking(remove, [entry(1, 1n)])).told, [`1: ${ENOENT}`])
  const nobody = (m: Machine) => `lddw %r1, map ${storage(m)}\nmov %r2, 0\ncall 157`
  assert.equal((await asking(nobody, [entry(1, 1n)])).told, [`1: ${EINVAL}`])
  const number = (m: Machine) => `lddw %r1, map ${storage(m)}\nmov %r2, 4096\nmov %r3, 0\nmov %r4, 1\ncall 156`
  assert.equal((await asking(number, [entry(1, 1n)])).told, ['1: 0'])
})

test('a value goes with its task: a new one of the same id starts anew, and room is found again', async () => {
  const count = (m: Machine) => `${stored(storage(m), 1)}ldxdw %r7, [%r0+0]\nadd %r7, 1\nstxdw [%r0+0], %r7\nmov %r0, %r7`
  const events = [entry(1, 1n, 100), exit(2, 100), entry(3, 3n, 100), entry(4, 4n, 100)]
  assert.equal((await asking(count, events)).told, ['1: 1', '3: 1', '4: 2'])
})

test('under a control group: inside, outside, unknown, and slots that hold none', async () => {
  const ask = (index: number) => (m: Machine) => {
    const map = m.map({ type: MapType.CgroupArray, key: 4, value: 4, entries: 4 })
    for (const [slot, path] of [
      [0, '/a/b'],
      [1, '/'],
    ] as const) {
      assert.is(m.update(map, u32(slot), Uint8Array.from([...u32(path.length), ...bytes(path)])), 0)
    }
    return `lddw %r1, map ${map}\nmov %r2, ${index}\ncall 37`
  }
  const events = [
    state(1, 100, { cgroup: '/a/b/c' }),
    entry(2, 2n, 100),
    state(3, 101, { cgroup: '/a/bc' }),
    entry(4, 4n, 101),
    fork(5, 100, 102),
    entry(6, 6n, 102),
    entry(7, 7n, 103),
  ]
  const inside = await asking(ask(0), events)
  assert.equal(inside.told, ['2: 1', '4: 0', '6: 1', `7: ${EAGAIN}`])
  assert.is(missed(inside.m, 37), 1)
  assert.equal((await asking(ask(1), events.slice(0, 2))).told, ['2: 1'])
  assert.equal((await asking(ask(2), events.slice(0, 2))).told, [`2: ${EAGAIN}`])
  assert.equal((await asking(ask(4), events.slice(0, 2))).told, [`2: ${E2BIG}`])
  const id = await asking(() => 'call 80', events.slice(0, 2))
  assert.equal(id.told, ['2: 0'])
  assert.is(missed(id.m, 80), 1)
})

test('ids in a pid namespace: of a process, of its leader only when nested, of a child; another namespace is refused', async () => {
  const ask =
    (inode: bigint, size = 8) =>
    () =>
      `mov %r1, 4\nlddw %r2, ${inode}\nmov %r3, %r10\nadd %r3, -32\nmov %r4, ${size}\ncall 120\njne %r0, 0, out\nldxdw %r0, [%r10-32]`
  const events = [
    state(1, 100, { nsPids: [100], pidNs: 77n }),
    entry(2, 2n, 100),
    entry(3, 3n, 101, 100),
    fork(4, 100, 102),
    entry(5, 5n, 102),
    state(6, 200, { nsPids: [200, 7], pidNs: 88n }),
    entry(7, 7n, 200),
    entry(8, 8n, 201, 200),
  ]
  const both = (tid: number, pid: number) => new BigInt64Array(u32(tid, pid).buffer)[0]
  const flat = await asking(ask(77n), events.slice(0, 5))
  assert.equal(flat.told, [`2: ${both(100, 100)}`, `3: ${both(101, 100)}`, `5: ${both(102, 102)}`])
  const nested = await asking(ask(88n), events)
  assert.equal(nested.told.slice(3), [`7: ${both(7, 7)}`, `8: ${EINVAL}`])
  assert.equal(nested.told.slice(0, 3), [`2: ${EINVAL}`, `3: ${EINVAL}`, `5: ${EINVAL}`])
  assert.is(missed(nested.m, 120), 1, 'another namespace is an answer, an unknown id is not')
  assert.equal((await asking(ask(77n, 12), events.slice(0, 2))).told, [`2: ${EINVAL}`])
})

test('what is no path cannot be read as one', async () => {
  const path = (size: number) => () => `mov %r1, 0\nmov %r2, %r10\nadd %r2, -32\nmov %r3, ${size}\ncall 147`
  const asked = await asking(path(8), [entry(1, 1n)])
  assert.equal(asked.told, [`1: ${EFAULT}`])
  assert.is(missed(asked.m, 147), 1)
  assert.is(helperName(147), 'bpf_d_path')
  assert.equal((await asking(path(0), [entry(1, 1n)])).told, ['1: 0'])
})

test('nothing is given at attaching, so the cookie is 0', async () => {
  assert.equal((await asking(() => 'call 174', [entry(1, 1n)])).told, ['1: 0'])
})

test.run()
