// Who or what ended a wait: the thread that woke, the process that wrote, read, closed, connected, unlocked or exited, a limit, a signal.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { exit, fork, inet, pollfd, signal, state, story, str, words } from './story.js'

const test = suite('state: what ended a wait')
const EINTR = -4
const WAIT = 0
const WAKE = 1
const CMP_REQUEUE = 4
const PRIVATE = 128
const LOCK_EX = 2
const LOCK_UN = 8

/** Process 10 with a thread 12, and its child 11. */
const several = (fds: Readonly<Record<number, string>> = {}) => {
  const s = story()
  s.event(10, 'ProcessState', state({ fds }))
  s.event(10, 'ProcessFork', fork(12, 'thread', 10))
  s.event(10, 'ProcessFork', fork(11))
  return s
}
type Told = Awaited<ReturnType<ReturnType<typeof story>['tell']>>
const end = (told: Told, kind: string) => {
  const w = told.one('Wait', f => f.kind === kind && f.pid === 10)
  return [w.endedHow, w.endedBy, w.endedTid, w.endedSeq]
}

test('a thread is woken by the one whose wake it was, though that returns later', async () => {
  const s = several()
  s.enter(10, 'futex', [0x7000, WAIT | PRIVATE, 2, 0])
  const wake = s.enter(10, 'futex', [0x7000, WAKE | PRIVATE, 1], { tid: 12 })
  s.leave(10, 'futex', 0, { ms: 5 })
  s.leave(10, 'futex', 1, { tid: 12 })
  assert.equal(end(await s.tell(), 'Futex'), ['Woken', 10, 12, wake])
})

test('a private word of another process is another word', async () => {
  const s = several()
  s.enter(10, 'futex', [0x7000, WAIT | PRIVATE, 2, 0])
  s.call(11, 'futex', [0x7000, WAKE | PRIVATE, 1], 0)
  s.leave(10, 'futex', 0, { ms: 5 })
  assert.equal(end(await s.tell(), 'Futex'), ['Unknown', 0, 0, 0])
})

test('a shared word is woken from another process', async () => {
  const s = several()
  s.enter(10, 'futex', [0x7000, WAIT, 2, 0])
  const wake = s.enter(11, 'futex', [0x7000, WAKE, 1])
  s.leave(11, 'futex', 1)
  s.leave(10, 'futex', 0, { ms: 5 })
  assert.equal(end(await s.tell(), 'Futex'), ['Woken', 11, 11, wake])
})

test('who was sent on to a second word is woken there', async () => {
  const s = several()
  s.event(10, 'ProcessFork', fork(13, 'thread', 10))
  s.enter(10, 'futex', [0x7000, WAIT | PRIVATE, 2, 0])
  s.call(10, 'futex', [0x7000, CMP_REQUEUE | PRIVATE, 0, 5, 0x8000, 2], 1, { tid: 12 })
  const wake = s.enter(10, 'futex', [0x8000, WAKE | PRIVATE, 1], { tid: 13 })
  s.leave(10, 'futex', 0, { ms: 5 })
  assert.equal(end(await s.tell(), 'Futex'), ['Woken', 10, 13, wake])
})

test('a wake before the wait began did not end it', async () => {
  const s = several()
  s.call(10, 'futex', [0x7000, WAKE | PRIVATE, 1], 0, { tid: 12 })
  s.call(10, 'futex', [0x7000, WAIT | PRIVATE, 2, 0], 0, { ms: 5 })
  assert.equal(end(await s.tell(), 'Futex'), ['Unknown', 0, 0, 0])
})

test('joining a thread is ended by its exit', async () => {
  const s = several()
  s.enter(10, 'futex', [0x7000, 265, 12, 0, 0, -1])
  const last = s.enter(10, 'exit', [0], { tid: 12 })
  s.leave(10, 'futex', 0, { ms: 5 })
  assert.equal(end(await s.tell(), 'Futex'), ['Exit', 10, 12, last])
})

const piped = () => {
  const s = several()
  s.call(10, 'pipe', [0x1000], 0, { exit: [words(0, 3, 4)] })
  s.event(10, 'ProcessFork', fork(13))
  return s
}

test('a read ends with the write that began in the meantime', async () => {
  const s = piped()
  s.enter(10, 'read', [3, 0x9000, 10])
  const write = s.enter(13, 'write', [4, 0x9000, 5])
  s.leave(10, 'read', 5, { ms: 5 })
  s.leave(13, 'write', 5)
  assert.equal(end(await s.tell(), 'Pipe'), ['Data', 13, 0, write])
})

test('a write that found the pipe full ends with a read', async () => {
  const s = piped()
  s.enter(10, 'write', [4, 0x9000, 10])
  const read = s.enter(13, 'read', [3, 0x9000, 10])
  s.leave(10, 'write', 10, { ms: 5 })
  assert.equal(end(await s.tell(), 'Pipe'), ['Room', 13, 0, read])
})

test('an end of file comes from the end of the writer, also when that is told later', async () => {
  const s = piped()
  s.call(10, 'close', [4], 0)
  s.enter(10, 'read', [3, 0x9000, 10])
  s.leave(10, 'read', 0, { ms: 5 })
  const gone = s.event(13, 'ProcessExit', exit(0, 9))
  assert.equal(end(await s.tell(), 'Pipe'), ['Closed', 13, 0, gone])
})

const connected = () => {
  const s = several()
  s.call(10, 'socket', [2, 1, 0], 3)
  s.call(10, 'bind', [3, 0x1000, 16], 0, { at: [inet(1, '0.0.0.0', 7000)] })
  s.call(10, 'listen', [3, 5], 0)
  s.call(11, 'socket', [2, 1, 0], 3)
  s.enter(10, 'accept', [3, 0x1000, 0])
  const connect = s.enter(11, 'connect', [3, 0x1000, 16], { at: [inet(1, '127.0.0.1', 7000)] })
  s.leave(11, 'connect', 0)
  s.leave(10, 'accept', 4, { exit: [inet(1, '127.0.0.1', 40000)], ms: 5 })
  return { s, connect }
}

test('who listens is waited out by the client that connects', async () => {
  const { s, connect } = connected()
  assert.equal(end(await s.tell(), 'Socket'), ['Connected', 11, 0, connect])
})

test('both ends of a connection know each other, and which ended first', async () => {
  const { s } = connected()
  s.call(10, 'shutdown', [4, 1], 0)
  s.call(11, 'read', [3, 0x9000, 10], 0)
  s.call(11, 'close', [3], 0)
  s.call(10, 'close', [4], 0)
  const told = await s.tell()
  const [server, client] = [told.one('Connection', c => c.server), told.one('Connection', c => c.client)]
  assert.equal([server.peerPid, client.peerPid], [11, 10])
  assert.equal([server.endedFirst, client.endedFirst, client.eof], [true, false, true])
})

test('a client that was never accepted knows who listens there', async () => {
  const s = several()
  s.call(10, 'socket', [1, 1, 0], 3)
  const address = { arg: 1, bytes: new TextEncoder().encode('\x01\x00/run/s\x00') }
  s.call(10, 'bind', [3, 0x1000, 9], 0, { at: [address] })
  s.call(10, 'listen', [3, 5], 0)
  s.call(11, 'socket', [1, 1, 0], 3)
  s.call(11, 'connect', [3, 0x1000, 9], 0, { at: [address] })
  assert.is((await s.tell()).one('Connection').peerPid, 10)
})

test('a poll for a connection ends with the message of the peer', async () => {
  const { s } = connected()
  s.enter(10, 'poll', [0x1000, 1, -1], { at: [pollfd(0, 4, 1, 0)] })
  const sent = s.enter(11, 'sendto', [3, 0x9000, 5, 0, 0, 0])
  s.leave(10, 'poll', 1, { exit: [pollfd(0, 4, 1, 1)], ms: 5 })
  assert.equal(end(await s.tell(), 'Poll'), ['Data', 11, 0, sent])
})

test('a lock comes from the one that gave it back', async () => {
  const s = several({ 3: '/srv/l' })
  s.call(11, 'flock', [3, LOCK_EX], 0)
  s.call(10, 'open', [0x1000, 0], 5, { at: [str(0, '/srv/l')] })
  s.enter(10, 'flock', [5, LOCK_EX])
  const unlock = s.enter(11, 'flock', [3, LOCK_UN])
  s.leave(10, 'flock', 0, { ms: 5 })
  assert.equal(end(await s.tell(), 'Lock'), ['Released', 11, 11, unlock])
})

test('a child, a limit, a signal and a semaphore end waits too', async () => {
  const s = several()
  s.enter(10, 'wait4', [-1, 0, 0, 0])
  const gone = s.event(11, 'ProcessExit', exit(3), { ms: 5 })
  s.leave(10, 'wait4', 11)
  const slept = s.call(10, 'nanosleep', [0x3000, 0], 0, { ms: 5 })
  s.call(10, 'pause', [], EINTR, { ms: 5 })
  const came = s.event(10, 'SignalDelivered', signal(10, 77))
  s.enter(10, 'semop', [5, 0x1000, 1])
  const op = s.enter(10, 'semop', [5, 0x1000, 1], { tid: 12 })
  s.leave(10, 'semop', 0, { ms: 5 })
  const told = await s.tell()
  assert.equal(end(told, 'Child'), ['Exit', 11, 11, gone])
  assert.equal(end(told, 'Sleep'), ['TimeLimit', 0, 0, slept])
  assert.equal(end(told, 'Signal'), ['Signal', 77, 0, came])
  assert.equal(
    told
      .of('Wait')
      .filter(w => w.syscall === 'semop' && w.endedHow === 'Woken')
      .map(w => w.endedSeq),
    [op],
  )
})

test('an eventfd is ended by the process that added to it', async () => {
  const s = several()
  s.call(10, 'eventfd2', [0, 0], 3)
  s.event(10, 'ProcessFork', fork(13))
  s.enter(10, 'read', [3, 0x9000, 8])
  const write = s.enter(13, 'write', [3, 0x9000, 8])
  s.leave(10, 'read', 8, { ms: 5 })
  assert.equal(end(await s.tell(), 'Other'), ['Data', 13, 0, write])
})

test.run()
