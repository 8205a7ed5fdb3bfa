// Sockets: outcome of connections, both ends inside the trace, listeners, name look-ups, and what the events themselves carry.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, exit, fork, inet, pollfd, state, story, words } from './story.js'

const test = suite('state: sockets')
const AF_INET = 2
const SOCK_STREAM = 1
const SOCK_DGRAM = 2
const ECONNREFUSED = -111
const ECONNRESET = -104
const EINPROGRESS = -115
const SOL_SOCKET = 1
const SO_ERROR = 4

const begun = () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.call(10, 'socket', [AF_INET, SOCK_STREAM, 0], 3)
  return s
}

test('a refused connection is a failed call and a connection with an outcome', async () => {
  const s = begun()
  const seq = s.call(10, 'connect', [3, 0x1000, 16], ECONNREFUSED, { at: [inet(1, '127.0.0.1', 7401)] })
  const told = await s.tell()
  const c = told.one('Connection')
  assert.equal([c.peer, c.errno, c.outcomeSeq, c.connected, c.client], ['127.0.0.1:7401', 'ECONNREFUSED', seq, false, true])
  assert.equal([told.one('Failed').object, told.one('Failed').errno], ['127.0.0.1:7401', 'ECONNREFUSED'])
})

test('the outcome of a connection in the background is told by SO_ERROR', async () => {
  const s = begun()
  s.call(10, 'connect', [3, 0x1000, 16], EINPROGRESS, { at: [inet(1, '127.0.0.1', 7401)] })
  s.call(10, 'poll', [0x1000, 1, -1], 1, { at: [pollfd(0, 3, 4, 0)], exit: [pollfd(0, 3, 4, 0x1c)] })
  const seq = s.call(10, 'getsockopt', [3, SOL_SOCKET, SO_ERROR, 0x1000, 0x2000], 0, { exit: [words(3, 111)] })
  const told = await s.tell()
  const c = told.one('Connection')
  assert.equal([c.errno, c.outcomeSeq, c.pollErr, c.outcomeKnown], ['ECONNREFUSED', seq, true, true])
  assert.equal([told.one('Failed').syscall, told.one('Failed').errno], ['connect', 'ECONNREFUSED'])
})

test('a retry that succeeds answers the refusals before it', async () => {
  const s = begun()
  s.call(10, 'connect', [3, 0x1000, 16], ECONNREFUSED, { at: [inet(1, '127.0.0.1', 7401)] })
  s.call(10, 'close', [3], 0)
  s.call(10, 'socket', [AF_INET, SOCK_STREAM, 0], 3)
  const worked = s.call(10, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '127.0.0.1', 7401)] })
  const told = await s.tell()
  assert.is(told.one('Failed').laterHere, worked)
  assert.equal(
    told.of('Connection').map(c => [c.errno, c.connected]),
    [
      ['ECONNREFUSED', false],
      ['', true],
    ],
  )
})

test('first bytes each way, amounts and time to the answer', async () => {
  const s = begun()
  s.call(10, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '10.0.0.9', 80)] })
  s.call(10, 'sendto', [3, 0x1000, 14, 0, 0, 0], 14, { at: [bytes(1, 'GET / HTTP/1.1')] })
  s.enter(10, 'recvfrom', [3, 0x1000, 100, 0, 0, 0])
  s.leave(10, 'recvfrom', 15, { exit: [bytes(1, 'HTTP/1.1 200 OK')], ms: 700 })
  s.call(10, 'recvfrom', [3, 0x1000, 100, 0, 0, 0], ECONNRESET)
  const told = await s.tell()
  const c = told.one('Connection')
  assert.is(Buffer.from(c.firstSent).toString(), 'GET / HTTP/1.1')
  assert.is(Buffer.from(c.firstReceived).toString(), 'HTTP/1.1 200 OK')
  assert.equal([c.bytesSent, c.bytesReceived, c.laterErrno, c.unanswered], [14, 15, 'ECONNRESET', false])
  assert.ok(c.longestAnswerNs >= 700_000_000 && c.longestAnswerNs < 701_000_000)
})

test('a wait for the peer that reached its limit marks the connection', async () => {
  const s = begun()
  s.call(10, 'connect', [3, 0x1000, 16], EINPROGRESS, { at: [inet(1, '10.0.0.9', 80)] })
  s.call(10, 'poll', [0x1000, 1, 2000], 0, { at: [pollfd(0, 3, 4, 0)], exit: [pollfd(0, 3, 4, 0)], ms: 2000 })
  s.call(10, 'close', [3], 0)
  const told = await s.tell()
  const c = told.one('Connection')
  assert.equal([c.timedOut, c.connected, c.outcomeKnown, c.closed, c.bytesSent], [true, false, false, true, 0])
  assert.equal([told.one('Wait').object, told.one('Wait').limitNs], ['10.0.0.9:80', 2_000_000_000])
})

test('both ends of a connection inside the trace know each other', async () => {
  const s = begun()
  s.event(10, 'ProcessFork', fork(11))
  s.call(11, 'socket', [AF_INET, SOCK_STREAM, 0], 4)
  s.call(11, 'bind', [4, 0x1000, 16], 0, { at: [inet(1, '0.0.0.0', 7401)] })
  s.call(11, 'listen', [4, 5], 0)
  s.call(10, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '127.0.0.1', 7401)] })
  s.call(11, 'accept', [4, 0x1000, 0x2000], 5, { exit: [inet(1, '127.0.0.1', 40001)] })
  s.call(10, 'write', [3, 0x9000, 4], 4, { at: [bytes(1, 'ping')] })
  s.enter(10, 'read', [3, 0x9000, 10])
  s.call(11, 'read', [5, 0x9000, 10], 4, { exit: [bytes(1, 'ping')], ms: 0.2 })
  s.call(11, 'write', [5, 0x9000, 4], 4, { at: [bytes(1, 'pong')], ms: 0.2 })
  s.leave(10, 'read', 4, { exit: [bytes(1, 'pong')], ms: 30 })
  const told = await s.tell()
  assert.is(told.one('Wait').endedBy, 11)
  const [client, server] = [told.one('Connection', c => c.client), told.one('Connection', c => c.server)]
  assert.equal([client.peer, client.local, server.peer], ['127.0.0.1:7401', '127.0.0.1:40001', '127.0.0.1:40001'])
  assert.equal([told.one('Listen').address, told.one('Listen').listening], ['0.0.0.0:7401', true])
})

test('an IPv4 address in IPv6 clothes is written as IPv4, others in brackets', async () => {
  const six = (...tail: ReadonlyArray<number>) => Uint8Array.from([10, 0, 0x1f, 0x90, 0, 0, 0, 0, ...tail, 0, 0, 0, 0])
  const s = story()
  s.event(10, 'ProcessState', state())
  s.call(10, 'socket', [10, SOCK_STREAM, 0], 3)
  const mapped = six(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127, 0, 0, 1)
  const loop = six(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1)
  const long = six(0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 1)
  for (const addr of [mapped, loop, long]) s.call(10, 'connect', [3, 0x1000, 28], ECONNREFUSED, { at: [bytes(1, addr)] })
  assert.equal(
    (await s.tell()).of('Failed').map(f => f.object),
    ['127.0.0.1:8080', '[::1]:8080', '[2001:db8::1:0:0:1]:8080'],
  )
})

test('a Unix socket is its path, an abstract one its name after @', async () => {
  const unix = (name: string) => bytes(1, Uint8Array.from([1, 0, ...Buffer.from(name, 'latin1')]))
  const s = begun()
  s.call(10, 'socket', [1, SOCK_STREAM, 0], 4)
  s.call(10, 'connect', [4, 0x1000, 20], -2, { at: [unix('run/db.sock\0\0')] })
  s.call(10, 'connect', [4, 0x1000, 20], ECONNREFUSED, { at: [unix('\0bus')] })
  assert.equal(
    (await s.tell()).of('Failed').map(f => f.object),
    ['/srv/run/db.sock', '@bus'],
  )
})

// ---- name look-ups

const question = (id: number, flags: number, answers: number, name: string, type = 1): Uint8Array =>
  Uint8Array.from([
    ...[id, flags, 1, answers, 0, 0].flatMap(n => [n >> 8, n & 255]),
    ...name.split('.').flatMap(label => [label.length, ...Buffer.from(label)]),
    ...[0, 0, type, 0, 1],
  ])

const resolver = () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.call(10, 'socket', [AF_INET, SOCK_DGRAM, 0], 3)
  s.call(10, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '127.0.0.53', 53)] })
  s.call(10, 'sendto', [3, 0x1000, 30, 0x4000, 0, 0], 30, { at: [bytes(1, question(7, 0x100, 0, 'db.example.test'))] })
  return s
}

test('a look-up is its question, its answer and the time between', async () => {
  const s = resolver()
  s.call(10, 'recvfrom', [3, 0x1000, 512, 0, 0, 0], 30, { exit: [bytes(1, question(7, 0x8180, 2, 'db.example.test'))], ms: 900 })
  const d = (await s.tell()).one('Dns')
  assert.equal([d.server, d.name, d.queries, d.answers, d.rcode, d.records], ['127.0.0.53:53', 'db.example.test', 1, 1, 0, 2])
  assert.ok(d.waitedNs >= 900_000_000 && d.waitedNs < 901_000_000)
})

test('a name that does not exist has its response code, a silent server none', async () => {
  const refused = resolver()
  refused.call(10, 'recvfrom', [3, 0x1000, 512, 0, 0, 0], 30, { exit: [bytes(1, question(7, 0x8183, 0, 'db.example.test'))] })
  assert.equal((await refused.tell()).one('Dns').rcode, 3)
  const silent = resolver()
  silent.call(10, 'recvfrom', [3, 0x1000, 512, 0, 0, 0], ECONNREFUSED)
  const d = (await silent.tell()).one('Dns')
  assert.equal([d.rcode, d.answers, d.errno], [-1, 0, 'ECONNREFUSED'])
})

test('an empty answer for one type does not undo the answer for another', async () => {
  const s = resolver()
  s.call(10, 'sendto', [3, 0x1000, 30, 0x4000, 0, 0], 30, { at: [bytes(1, question(8, 0x100, 0, 'db.example.test', 28))] })
  s.call(10, 'recvfrom', [3, 0x1000, 512, 0, 0, 0], 30, { exit: [bytes(1, question(7, 0x8180, 1, 'db.example.test'))] })
  s.call(10, 'recvfrom', [3, 0x1000, 512, 0, 0, 0], 30, { exit: [bytes(1, question(8, 0x8180, 0, 'db.example.test', 28))] })
  const d = (await s.tell()).one('Dns')
  assert.equal([d.queries, d.answers, d.records], [2, 2, 1])
})

test('compression pointers and cut names are not followed', async () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.call(10, 'socket', [AF_INET, SOCK_DGRAM, 0], 3)
  s.call(10, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '127.0.0.53', 53)] })
  const head = [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]
  for (const tail of [[0xc0, 12], [40, 65, 66], []]) {
    s.call(10, 'sendto', [3, 0x1000, 30, 0, 0, 0], 30, { at: [bytes(1, Uint8Array.from([...head, ...tail]))] })
  }
  assert.is((await s.tell()).of('Dns').length, 0)
})

test('the process that ends closes what its connections were', async () => {
  const s = begun()
  s.call(10, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '10.0.0.9', 80)] })
  s.call(10, 'write', [3, 0x9000, 4], 4, { at: [bytes(1, 'ping')] })
  s.event(10, 'ProcessExit', exit(1))
  const told = await s.tell()
  assert.equal([told.one('Connection').unanswered, told.one('Process').exitCode], [true, 1])
})

test.run()
