// What the engine keeps of a look at a running process: threads and the calls they are inside, descriptors, locks; and that looks,
// checkpoints and processes nobody asked for leave alone what events tell better.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { EventData, ProcessStateData } from '../../../src/trace/event.js'
import { look, looked } from './looked.js'
import { bytes, exit, inet, longs, pollfd, state, str, story, words } from './story.js'

const test = suite('state: looks at running processes')
const MS = 1_000_000n

test('a thread inside a call: which, on what, since when, and that it did not move', async () => {
  const thread = { call: 'read', args: [3, 0x1000, 512], wchan: 'anon_pipe_read', sinceMs: 31_000 }
  const told = await looked({ 10: { fds: { 3: { target: 'pipe:[7]', flags: 0 } }, threads: [thread] } }).tell()
  const fact = told.one('Thread')
  assert.equal([fact.count, fact.inside, fact.same, fact.still], [2, true, true, true])
  assert.equal(
    [fact.syscall, fact.object, fact.kind, fact.wchan, fact.state],
    ['read', 'pipe:[7]', 'Pipe', 'anon_pipe_read', 'S'],
  )
  assert.equal(fact.ends, [{ fd: 3, events: 0 }])
  const wait = told.one('Wait')
  assert.equal([wait.unfinished, wait.atLeast, wait.noLimit, wait.longestEntry], [true, true, true, 1])
  assert.ok(wait.longestNs >= 31_000_000_000 && wait.longestNs < 32_000_000_000)
})

test('a thread that ran between the looks did move', async () => {
  const told = await looked({ 10: { threads: [{ call: 'read', args: [3, 0x1000, 512], moves: true }] } }).tell()
  assert.equal([told.one('Thread').same, told.one('Thread').still], [true, false])
})

test('every descriptor that can end a poll, by what it asks of each', async () => {
  const set = new Uint8Array([...pollfd(0, 3, 1, 0).bytes, ...pollfd(0, 5, 4, 0).bytes])
  const told = await looked({ 10: { threads: [{ call: 'poll', args: [0x1000, 2, 2500], at: [bytes(0, set)] }] } }).tell()
  assert.equal(told.one('Thread').ends, [
    { fd: 3, events: 1 },
    { fd: 5, events: 4 },
  ])
  assert.is(told.one('Thread').limitNs, 2_500_000_000)
})

test('what an epoll instance watches', async () => {
  const fds = { 3: { target: 'anon_inode:[eventpoll]', watches: [7, 8] }, 7: { target: 'pipe:[1]' }, 8: { target: 'pipe:[2]' } }
  const told = await looked({ 10: { fds, threads: [{ call: 'epoll_wait', args: [3, 0x1000, 16, -1] }] } }).tell()
  assert.equal(
    told
      .one('Thread')
      .ends.map(end => end.fd)
      .sort(),
    [7, 8],
  )
})

test('a futex: its word, and what lies where a mutex has its owner, wherever the bytes begin', async () => {
  const at = [{ ...words(0, 9, 9, 2, 0, 815), addr: 0xff8n }]
  const told = await looked({ 10: { threads: [{ call: 'futex', args: [0x1000, 128, 2], at }] } }).tell()
  assert.equal([told.one('Thread').word, told.one('Thread').behind, told.one('Thread').wanted], [2, 815, 2])
})

test('a call of the other kind of program is known by that kind', async () => {
  const s = story()
  const told = look(10, { threads: [{ call: 'read', args: [3] }] }, 0n) as ProcessStateData
  s.event(10, 'ProcessState', { ...told, threads: told.threads.map(t => ({ ...t, abi: 'i386', number: 7 })) })
  assert.is((await s.tell()).one('Thread').syscall, 'wait4') // waitpid of i386
})

test('descriptors, with what names their other ends', async () => {
  const local = inet(0, '10.0.0.1', 80).bytes
  const told = await looked({
    10: {
      fds: { 3: { target: 'socket:[5]', local, listening: true, queued: 4 }, 4: { target: '/srv/log', flags: 1, inode: 77 } },
    },
  }).tell()
  const [listener, log] = told.of('Held')
  assert.equal([listener?.local, listener?.listening, listener?.queuedReceive], ['10.0.0.1:80', true, 4])
  assert.equal([log?.target, log?.flags, log?.inode], ['/srv/log', 1, 77])
  assert.is(told.one('Listen').address, '10.0.0.1:80')
  assert.equal([told.one('Descriptors').opened, told.one('Descriptors').openAtEnd], [0, 2]) // none of them during the recording
})

test('a connect that is under way: its outcome belongs to it', async () => {
  const s = looked({
    10: {
      fds: { 3: { target: 'socket:[5]', inode: 5 } },
      threads: [{ call: 'connect', args: [3, 0x1000, 16], at: [inet(1, '10.0.0.9', 80)] }],
    },
  })
  s.leave(10, 'connect', -110)
  const told = (await s.tell()).one('Connection')
  assert.equal([told.peer, told.errno, told.client], ['10.0.0.9:80', 'ETIMEDOUT', true])
})

test('a lock that is held, and one that is waited for', async () => {
  const told = await looked({
    10: { fds: { 3: { target: '/run/a' } }, locks: [{ path: '/run/a', holder: 10 }] },
    11: { fds: { 3: { target: '/run/a' } }, locks: [{ path: '/run/a', holder: 10, waiting: true }] },
  }).tell()
  const held = told.one('Lock', l => l.pid === 10)
  const wanted = told.one('Lock', l => l.pid === 11)
  assert.equal([held.granted > 0, held.waiting, held.exclusive], [true, false, true])
  assert.equal([wanted.waiting, wanted.holder, wanted.path], [true, 10, '/run/a'])
})

test('who looked, who stopped, who traces: of the process', async () => {
  const told = await looked({ 10: {}, 11: { related: true, stopSignal: 19, tracerPid: 12 } }).tell()
  const asked = told.one('Process', p => p.pid === 10)
  const other = told.one('Process', p => p.pid === 11)
  assert.equal([asked.attached, asked.related], [true, false])
  assert.equal([other.related, other.stopSignal, other.tracer], [true, 19, 12])
})

test('a checkpoint disturbs no call that events know', async () => {
  const s = story()
  s.event(10, 'ProcessState', state({ fds: { 0: '/dev/null' } }))
  s.enter(10, 'openat', [-100, 0x1000, 0], { at: [str(1, 'a')] })
  const checkpoint: EventData = {
    ...(look(10, { fds: { 0: { target: '/dev/null' } }, threads: [{ call: 'read', args: [0, 1, 1] }] }, 0n) as ProcessStateData),
    reason: 'checkpoint',
  }
  s.event(10, 'ProcessState', checkpoint)
  s.leave(10, 'openat', 3, { ms: 5 })
  s.event(10, 'ProcessExit', exit(0))
  const told = await s.tell()
  assert.equal(
    told.of('File').map(f => f.path),
    ['/srv/a'],
  )
  assert.equal([told.of('Thread'), told.of('Held')], [[], []])
  assert.is(told.one('Coverage').entriesWithoutExit, 0)
})

test('at the end of an attached recording a thread is told of as it is then', async () => {
  const s = looked({ 10: { fds: { 3: { target: 'pipe:[7]' } }, threads: [{ call: 'read', args: [3, 0x1000, 512] }] } })
  s.leave(10, 'read', 1)
  s.enter(10, 'nanosleep', [0x1000, 0], { at: [longs(0, 60n, 0n)] })
  s.event(
    10,
    'Sample',
    {
      _tag: 'Sample',
      userNs: 0n,
      sysNs: 0n,
      rssBytes: 0n,
      vmBytes: 0n,
      minorFaults: 0n,
      majorFaults: 0n,
      voluntarySwitches: 0n,
      involuntarySwitches: 0n,
      threads: 1,
      state: 83,
    },
    { ms: 900 },
  )
  const fact = (await s.tell()).one('Thread')
  assert.equal([fact.syscall, fact.kind, fact.still, fact.wchan], ['nanosleep', 'Sleep', true, ''])
  assert.is(fact.limitNs, Number(60_000n * MS))
})

test.run()
