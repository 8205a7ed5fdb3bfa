// What follows from calls, by whatever format they were told: who is whose child, programs, ends, times.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Item } from '../../../../src/import/item.js'
import type { SystemEvent } from '../../../../src/trace/index.js'
import { args, build, either, list, num, str, struct, whole, word } from '../../../support/items.js'

const test = suite('import: processes')

const EXEC = whole('execve', [str('/bin/x'), list(str('x'), str('-v')), num(0x7ffe0000)], 0)
const types = (events: ReadonlyArray<SystemEvent>) => events.map(({ eventType, pid, tid }) => `${eventType} ${pid}/${tid}`)
const data = <T extends SystemEvent['data']['_tag']>(events: ReadonlyArray<SystemEvent>, tag: T) =>
  events.flatMap(e => (e.data._tag === tag ? [e.data as Extract<SystemEvent['data'], { _tag: T }>] : []))

test('a program begins with what it had, runs, and ends', async () => {
  const { events, header, footer } = await build([EXEC, whole('getpid', [], 7), { _tag: 'Exited', tid: 7, code: 3 }])
  assert.equal(types(events), [
    'ProcessState 7/7',
    'SyscallEntry 7/7',
    'ProcessExec 7/7',
    'ProcessState 7/7',
    'SyscallExit 7/7',
    'SyscallEntry 7/7',
    'SyscallExit 7/7',
    'ProcessExit 7/7',
  ])
  assert.equal(data(events, 'Exec'), [{ _tag: 'Exec', path: '/bin/x', argv: ['x', '-v'], oldTid: 0 }])
  assert.equal(
    data(events, 'ProcessState').map(s => [s.reason, s.comm, s.argv]),
    [
      ['start', undefined, ['x', '-v']],
      ['exec', 'x', ['x', '-v']],
    ],
  )
  assert.equal([footer.reason, footer.exitCode, header.rootPid, header.recording.attached], ['exited', 3, 7, false])
})

const CLONE = [
  { name: 'child_stack', value: word('NULL') },
  { name: 'flags', value: either(word('CLONE_CHILD_CLEARTID'), word('SIGCHLD')) },
]
const THREAD = struct({ flags: either(word('CLONE_VM'), word('CLONE_THREAD')), exit_signal: num(0) })

test('a process that nothing names stands as 1, and the header says so', async () => {
  const { header } = await build([
    { ...EXEC, tid: 0 },
    { _tag: 'Exited', tid: 0, code: 3 },
  ])
  assert.equal([header.rootPid, header.recording.known?.pids], [1, false])
  const named = await build([EXEC, whole('getpid', [], 7)])
  assert.equal([named.header.rootPid, named.header.recording.known?.pids], [7, true])
})

test('a fork introduces its child, a clone with CLONE_THREAD a thread', async () => {
  const { events } = await build([
    EXEC,
    { _tag: 'Whole', tid: 7, name: 'clone', args: CLONE, result: { value: 8n } },
    whole('getpid', [], 8, { tid: 8 }),
    whole('clone3', [THREAD, num(88)], 9, { tid: 8 }),
    whole('gettid', [], 9, { tid: 9 }),
    { _tag: 'Exited', tid: 9, code: 0 },
    { _tag: 'Exited', tid: 8, code: 0 },
  ])
  assert.equal(
    data(events, 'Fork').map(f => [f.kind, f.childPid, f.childTid]),
    [
      ['fork', 8, 8],
      ['thread', 8, 9],
    ],
  )
  assert.equal(types(events).slice(-2), ['ProcessExit 8/9', 'ProcessExit 8/8'])
  assert.equal(
    data(events, 'Exit').map(e => e.group),
    [false, true],
  )
})

const forking = (tid: number): Item => ({ _tag: 'Entry', tid, name: 'clone', args: CLONE })
const forked = (tid: number, child: number): Item => ({ _tag: 'Exit', tid, name: 'clone', result: { value: BigInt(child) } })

test("a child whose first line stands before its parent's result is introduced by who is inside a fork", async () => {
  const { events } = await build([EXEC, forking(7), whole('getpid', [], 8, { tid: 8 }), forked(7, 8)])
  assert.equal(types(events).slice(5, 10), [
    'SyscallEntry 7/7',
    'ProcessFork 7/7',
    'SyscallEntry 8/8',
    'SyscallExit 8/8',
    'SyscallExit 7/7',
  ])
})

test('where two fork at once, the result that names the child says whose it is', async () => {
  const { events } = await build([
    EXEC,
    { _tag: 'Whole', tid: 7, name: 'fork', args: [], result: { value: 8n } },
    forking(7),
    forking(8),
    whole('getpid', [], 11, { tid: 11 }),
    whole('getpid', [], 12, { tid: 12 }),
    forked(8, 11),
    forked(7, 12),
  ])
  assert.equal(
    events.flatMap(e => (e.data._tag === 'Fork' ? [[e.pid, e.data.childPid]] : [])),
    [
      [7, 8],
      [8, 11],
      [7, 12],
    ],
  )
})

test('a thread that nobody introduced is a process of its own', async () => {
  const { events, header } = await build([whole('read', [num(3), str('x'), num(9)], 1), whole('close', [num(3)], 0, { tid: 40 })])
  assert.equal(types(events), [
    'ProcessState 7/7',
    'SyscallEntry 7/7',
    'SyscallExit 7/7',
    'ProcessState 40/40',
    'SyscallEntry 40/40',
    'SyscallExit 40/40',
  ])
  assert.ok(header.recording.attached)
})

test("an exec by a thread goes on under the process's id", async () => {
  const { events } = await build([
    EXEC,
    whole('clone3', [THREAD, num(88)], 9),
    { _tag: 'Entry', tid: 9, name: 'execve', args: args(str('/bin/y'), list(str('y')), num(1)) },
    { _tag: 'Superseded', tid: 7, by: 9 },
    { _tag: 'Exit', tid: 7, name: 'execve', result: { value: 0n } },
    whole('getpid', [], 7),
  ])
  assert.equal(types(events).slice(-6), [
    'SyscallEntry 7/9',
    'ProcessExec 7/7',
    'ProcessState 7/7',
    'SyscallExit 7/7',
    'SyscallEntry 7/7',
    'SyscallExit 7/7',
  ])
  assert.equal(data(events, 'Exec').at(-1)?.oldTid, 9)
})

test('times of the epoch become ours, and an exit is as late as the call took', async () => {
  const at = 1_795_226_742_125_840_000n
  const { events, header } = await build([
    whole('getpid', [], 7, { ns: at, tookNs: 2000n }),
    whole('getpid', [], 7, { ns: at + 9000n, tookNs: 1000n }),
  ])
  assert.equal(
    events.slice(1).map(e => e.timestamp + header.realtimeOffsetNs - at),
    [0n, 2000n, 9000n, 10000n],
  )
})

test('without times events come one after the other, and the header says that none are known', async () => {
  const { events, header } = await build([whole('getpid', [], 7), whole('getpid', [], 7), whole('getpid', [], 7)])
  assert.is(header.recording.known?.times, false)
  for (let i = 1; i < events.length; i++) assert.ok((events[i]?.timestamp ?? 0n) >= (events[i - 1]?.timestamp ?? 0n))
})

test('a word that no table has stands as 0, and is counted and shown', async () => {
  const { events, footer } = await build([
    whole('openat', [word('AT_FDCWD'), str('/x'), either(word('O_WRONLY'), word('O_NEWEST'))], 3),
  ])
  assert.equal(data(events, 'Syscall')[0]?.args, [0xffff_ff9cn, data(events, 'Syscall')[0]?.args[1] ?? 0n, 1n])
  assert.equal([footer.imported?.unknown, footer.imported?.words], [1, ['O_NEWEST']])
})

test.run()
