// Waits, signals, processes and use: what was waited for, how it ended and by whom.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exit, fork, longs, pollfd, signal, state, story, str, words } from './story.js'

const test = suite('state: waits')
const EINTR = -4
const EAGAIN = -11
const ETIMEDOUT = -110
const ERESTARTSYS = -512
const ERESTART_RESTARTBLOCK = -516
const FUTEX_WAIT_PRIVATE = 128
const SIGTERM = 15

const begun = (has: Parameters<typeof state>[0] = {}) => {
  const s = story()
  s.event(10, 'ProcessState', state(has))
  return s
}

test('a call that never returns is an unfinished wait without limit', async () => {
  const s = begun()
  const entry = s.enter(10, 'futex', [0x7000, FUTEX_WAIT_PRIVATE, 2, 0])
  s.event(10, 'ProcessExit', exit(0, SIGTERM), { ms: 3000 })
  const w = (await s.tell()).one('Wait')
  assert.equal([w.kind, w.object, w.unfinished, w.noLimit], ['Futex', 'futex:0x7000', true, true])
  assert.equal([w.longestEntry, w.longestExit, w.longestNs, w.endedBy], [entry, 0, 3_000_000_000, 0])
})

test('a wait of less than a millisecond is no fact', async () => {
  const s = begun()
  s.call(10, 'futex', [0x7000, FUTEX_WAIT_PRIVATE, 2, 0], 0, { ms: 0.9 })
  assert.is((await s.tell()).of('Wait').length, 0)
})

test('waking is not waiting', async () => {
  const s = begun()
  s.call(10, 'futex', [0x7000, 129, 1], 1, { ms: 9 })
  assert.is((await s.tell()).of('Wait').length, 0)
})

test('a wait that reached its own limit says so, and what the limit was', async () => {
  const s = begun()
  s.call(10, 'futex', [0x7000, FUTEX_WAIT_PRIVATE, 2, 0x3000], ETIMEDOUT, { at: [longs(3, 1n, 500_000_000n)], ms: 1500 })
  s.call(10, 'nanosleep', [0x3000, 0], 0, { at: [longs(0, 2n, 0n)], ms: 2000 })
  const told = await s.tell()
  const futex = told.one('Wait', w => w.kind === 'Futex')
  assert.equal([futex.timedOut, futex.limitNs, futex.noLimit], [1, 1_500_000_000, false])
  assert.is(told.one('Wait', w => w.kind === 'Sleep').limitNs, 2_000_000_000)
  assert.is(told.of('Failed').length, 0)
})

const RESTARTED: ReadonlyArray<readonly [code: number, by: 'restart_syscall' | 'nanosleep']> = [
  [ERESTART_RESTARTBLOCK, 'restart_syscall'],
  [ERESTARTSYS, 'nanosleep'],
]
for (const [code, by] of RESTARTED) {
  test(`a call that a signal broke off and ${by} goes on with is one wait`, async () => {
    const s = begun()
    const entry = s.enter(10, 'nanosleep', [0x3000, 0x3000], { at: [longs(0, 3n, 0n)] })
    s.leave(10, 'nanosleep', code, { ms: 1000 })
    s.event(10, 'SignalDelivered', signal(28))
    s.enter(10, by, by === 'nanosleep' ? [0x3000, 0x3000] : [])
    const done = s.leave(10, by, 0, { ms: 2000 })
    const w = (await s.tell()).one('Wait')
    assert.equal([w.count, w.syscall, w.longestEntry, w.longestExit], [1, 'nanosleep', entry, done])
    assert.ok(w.longestNs >= 3_000_000_000 && w.longestNs < 3_001_000_000)
  })
}

test('calls of a handler do not end the wait it interrupted', async () => {
  const s = begun()
  const entry = s.enter(10, 'read', [0, 0x9000, 10])
  s.leave(10, 'read', ERESTARTSYS, { ms: 1000 })
  s.event(10, 'SignalDelivered', signal(10, 77))
  s.call(10, 'getpid', [], 10)
  s.enter(10, 'rt_sigreturn', [])
  s.leave(10, 'rt_sigreturn', EINTR)
  s.enter(10, 'read', [0, 0x9000, 10])
  const done = s.leave(10, 'read', 5, { ms: 500 })
  const w = (await s.tell()).one('Wait')
  assert.equal([w.longestEntry, w.longestExit, w.count], [entry, done, 1])
})

test('a signal that kills leaves the wait unfinished and interrupted by its sender', async () => {
  const s = begun()
  s.enter(10, 'futex', [0x7000, FUTEX_WAIT_PRIVATE, 2, 0])
  s.leave(10, 'futex', ERESTARTSYS, { ms: 4000 })
  s.event(10, 'SignalDelivered', signal(SIGTERM, 99))
  s.event(10, 'ProcessExit', exit(0, SIGTERM))
  const told = await s.tell()
  const w = told.one('Wait')
  assert.equal([w.unfinished, w.interrupted, w.endedBy], [true, true, 99])
  assert.equal([told.one('Signal').killed, told.one('Signal').sender], [true, 99])
  assert.equal([told.one('Process').signalName, told.one('Process').alive], ['SIGTERM', false])
})

test('a write that a fatal signal cut short never returned to the program', async () => {
  const s = begun({ fds: { 3: 'pipe:[1]' } })
  s.enter(10, 'write', [3, 0x9000, 1000])
  s.leave(10, 'write', 400, { ms: 2000 })
  s.event(10, 'SignalDelivered', signal(SIGTERM, 99))
  s.event(10, 'ProcessExit', exit(0, SIGTERM))
  const w = (await s.tell()).one('Wait')
  assert.equal([w.object, w.unfinished, w.endedBy, w.longestExit], ['pipe:[1]', true, 99, 0])
})

test('a read from a pipe is ended by the process that wrote', async () => {
  const s = begun()
  s.call(10, 'pipe', [0x1000], 0, { exit: [words(0, 3, 4)] })
  s.event(10, 'ProcessFork', fork(11))
  s.enter(10, 'read', [3, 0x9000, 10])
  s.call(11, 'getpid', [], 11, { ms: 50 })
  s.call(11, 'write', [4, 0x9000, 5], 5)
  s.leave(10, 'read', 5)
  const w = (await s.tell()).one('Wait')
  assert.equal([w.kind, w.endedBy], ['Pipe', 11])
})

test('waiting for a child is ended by that child', async () => {
  const s = begun()
  s.event(10, 'ProcessFork', fork(11))
  s.enter(10, 'wait4', [-1, 0, 0, 0])
  s.event(11, 'ProcessExit', exit(3), { ms: 20 })
  s.leave(10, 'wait4', 11)
  const told = await s.tell()
  assert.equal([told.one('Wait').kind, told.one('Wait').endedBy], ['Child', 11])
  assert.is(told.one('Process', p => p.pid === 11).exitCode, 3)
})

test('poll waits for the descriptor that became ready', async () => {
  const s = begun({ fds: { 3: 'pipe:[1]' } })
  s.call(10, 'poll', [0x1000, 1, -1], 1, { at: [pollfd(0, 3, 1, 0)], exit: [pollfd(0, 3, 1, 1)], ms: 30 })
  const w = (await s.tell()).one('Wait')
  assert.equal([w.kind, w.object, w.fd, w.noLimit], ['Poll', 'pipe:[1]', 3, true])
})

test('asking at once for what is not there yet is counted apart', async () => {
  const s = begun({ fds: { 3: 'pipe:[1]' } })
  for (let i = 0; i < 5; i++) s.call(10, 'read', [3, 0x9000, 10], EAGAIN)
  for (let i = 0; i < 4; i++) s.call(10, 'poll', [0x1000, 1, 0], 0, { at: [pollfd(0, 3, 1, 0)] })
  const told = await s.tell()
  const empty = (syscall: string) => told.one('Empty', e => e.syscall === syscall)
  assert.equal([empty('read').count, empty('read').errno, empty('read').object], [5, 'EAGAIN', 'pipe:[1]'])
  assert.equal([empty('poll').count, empty('poll').errno, empty('poll').object], [4, '', 'pipe:[1]'])
  assert.is(told.of('Failed').length, 0)
})

test('two processes that hold what the other waits for show as holders', async () => {
  const s = begun()
  s.event(10, 'ProcessFork', fork(11))
  const LOCK_EX = 2
  s.call(10, 'open', [0x1000, 2], 3, { at: [str(0, '/a')] })
  s.call(10, 'open', [0x1000, 2], 4, { at: [str(0, '/b')] })
  s.call(11, 'open', [0x1000, 2], 3, { at: [str(0, '/a')] })
  s.call(11, 'open', [0x1000, 2], 4, { at: [str(0, '/b')] })
  s.call(10, 'flock', [3, LOCK_EX], 0)
  s.call(11, 'flock', [4, LOCK_EX], 0)
  s.enter(10, 'flock', [4, LOCK_EX])
  s.enter(11, 'flock', [3, LOCK_EX])
  s.event(10, 'Sample', sample(1n), { ms: 1000 })
  const told = await s.tell()
  const lock = (pid: number, path: string) => told.one('Lock', l => l.pid === pid && l.path === path)
  assert.equal([lock(10, '/b').waiting, lock(10, '/b').holder], [true, 11])
  assert.equal([lock(11, '/a').waiting, lock(11, '/a').holder], [true, 10])
  assert.equal(
    told.of('Wait').map(w => [w.pid, w.kind, w.object, w.unfinished]),
    [
      [10, 'Lock', '/b', true],
      [11, 'Lock', '/a', true],
    ],
  )
})

test('a refused lock names who has it', async () => {
  const s = begun()
  s.event(10, 'ProcessFork', fork(11))
  s.call(10, 'open', [0x1000, 2], 3, { at: [str(0, '/a')] })
  s.call(11, 'open', [0x1000, 2], 3, { at: [str(0, '/a')] })
  const write = new Uint8Array(32)
  write[0] = 1 // F_WRLCK
  const granted = s.call(10, 'fcntl', [3, 6, 0x2000], 0, { at: [{ arg: 2, bytes: write }] })
  s.call(11, 'fcntl', [3, 6, 0x2000], EAGAIN, { at: [{ arg: 2, bytes: write }] })
  const closed = s.call(10, 'close', [3], 0)
  const told = await s.tell()
  const refused = told.one('Lock', l => l.pid === 11)
  assert.equal([refused.errno, refused.holder, refused.exclusive], ['EAGAIN', 10, true])
  const held = told.one('Lock', l => l.pid === 10)
  assert.equal([held.granted, held.released], [granted, closed])
})

const sample = (seconds: bigint, letter = 'S') => ({
  _tag: 'Sample' as const,
  userNs: seconds * 1_000_000_000n,
  sysNs: 0n,
  rssBytes: 4096n * (seconds + 1n),
  vmBytes: 0n,
  minorFaults: 0n,
  majorFaults: 0n,
  voluntarySwitches: 0n,
  involuntarySwitches: 0n,
  threads: 1,
  state: letter.charCodeAt(0),
})

test('the longest busy span is found between idle ones', async () => {
  const s = begun()
  s.event(10, 'Sample', sample(0n))
  s.event(10, 'Sample', sample(0n), { ms: 1000 })
  const from = s.event(10, 'Sample', sample(0n), { ms: 1000 })
  s.event(10, 'Sample', sample(1n), { ms: 1000 })
  const to = s.event(10, 'Sample', sample(2n), { ms: 1000 })
  s.event(10, 'Sample', sample(2n), { ms: 1000 })
  const u = (await s.tell()).one('Usage')
  assert.equal([u.spanNs, u.first, u.last], [2_000_000_000, from, to])
  assert.equal([u.cpuNs, u.rssFirst, u.rssMax], [2_000_000_000, 4096, 4096 * 3])
})

test('who is runnable throughout without a call is busy, whatever share of the processor it got', async () => {
  const s = begun()
  for (const letter of ['R', 'R', 'R', 'S', 'S']) s.event(10, 'Sample', sample(0n, letter), { ms: 1000 })
  assert.is((await s.tell()).one('Usage').spanNs, 2_000_000_000)
})

test('a process that a filter killed ended inside a call', async () => {
  const s = begun()
  s.enter(10, 'socket', [2, 1, 0])
  s.event(10, 'ProcessExit', exit(0, 31))
  const p = (await s.tell()).one('Process')
  assert.equal([p.signalName, p.endedIn], ['SIGSYS', 'socket'])
})

test('limits, filters and signals that a process sets are facts of it', async () => {
  const s = begun()
  s.call(10, 'setrlimit', [9, 0x1000], 0, { at: [longs(1, 1000n, 2000n)] })
  s.call(10, 'seccomp', [1, 0, 0x1000], 0)
  s.call(10, 'kill', [77, 9], 0)
  s.event(10, 'ProcessFork', fork(11))
  const told = await s.tell()
  const set = told.one('Limit', l => l.set)
  assert.equal([set.resource, set.soft, set.hard], [9, 1000, 2000])
  assert.is(told.one('Limit', l => !l.set).soft, 1024)
  assert.is(told.one('Seccomp').syscall, 'seccomp')
  assert.ok(told.of('Process').every(p => p.seccomp))
  assert.equal([told.one('Kill').target, told.one('Kill').signal], [77, 'SIGKILL'])
})

test('an unpaired exit and entry are counted, and so is a loss', async () => {
  const s = story()
  s.leave(10, 'read', 5)
  s.enter(10, 'getpid', [])
  s.enter(10, 'getpid', [])
  s.event(0, 'Loss', { _tag: 'Loss', count: 7n, reason: 'output' })
  const c = (await s.tell()).one('Coverage')
  assert.equal([c.exitsWithoutEntry, c.entriesWithoutExit, c.lostEvents, c.unknownPids, c.events], [1, 2, 7, 1, 4])
})

test.run()
