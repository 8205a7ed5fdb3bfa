// Descriptors that travel between processes: what they stand for goes with them, over Unix sockets and through pidfd_getfd.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { analyze } from '../../../src/analysis/analyze.js'
import { nodeEnv } from '../../../src/node/env.js'
import { right } from '../../support/engine.js'
import { fork, inet, type Piece, state, story, str, words } from './story.js'

const test = suite('state: descriptors that are passed on')
const EAGAIN = -11
const AF_UNIX = 1
const O_CLOEXEC = 0o2000000
const CMSG_CLOEXEC = 0x40000000

/** struct cmsghdr of the 64-bit abi with SCM_RIGHTS and these numbers (cmsg(3)). */
const rights = (...fds: ReadonlyArray<number>): Piece => {
  const bytes = new Uint8Array(16 + fds.length * 4)
  const view = new DataView(bytes.buffer)
  view.setBigUint64(0, BigInt(16 + fds.length * 4), true)
  view.setInt32(8, 1, true)
  view.setInt32(12, 1, true)
  for (const [i, fd] of fds.entries()) view.setInt32(16 + i * 4, fd, true)
  return { arg: 1, part: 'control', bytes }
}

/** A socket pair at 3 and 4 of both process 10 and its child 11. */
const pair = () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.call(10, 'socketpair', [AF_UNIX, 1, 0, 0x1000], 0, { exit: [words(3, 3, 4)] })
  s.event(10, 'ProcessFork', fork(11))
  return s
}

test('a file that is passed has its path at the receiver, which returns first', async () => {
  const s = pair()
  s.call(10, 'open', [0x1000, 0], 7, { at: [str(0, '/srv/secret')] })
  s.enter(10, 'sendmsg', [3, 0x1000, 0], { at: [rights(7)] })
  s.call(11, 'recvmsg', [4, 0x1000, 0], 1, { exit: [rights(9)] })
  s.leave(10, 'sendmsg', 1)
  s.call(10, 'close', [7], 0)
  const seq = s.call(11, 'read', [9, 0x9000, 10], 5)
  const told = await s.tell()
  assert.is(told.names(seq).path, '/srv/secret')
  assert.is(told.one('File', f => f.pid === 11).bytesRead, 5)
})

test('several come in the order they were sent, and a pipe brings its other end', async () => {
  const s = pair()
  s.call(10, 'pipe', [0x1000], 0, { exit: [words(0, 5, 6)] })
  s.call(10, 'open', [0x1000, 0], 7, { at: [str(0, '/a')] })
  s.call(10, 'sendmsg', [3, 0x1000, 0], 1, { at: [rights(7, 6)] })
  s.call(10, 'open', [0x1000, 0], 8, { at: [str(0, '/b')] })
  s.call(10, 'sendmsg', [3, 0x1000, 0], 1, { at: [rights(8)] })
  s.call(11, 'recvmsg', [4, 0x1000, CMSG_CLOEXEC], 1, { exit: [rights(20, 21)] })
  s.call(11, 'recvmsg', [4, 0x1000, 0], 1, { exit: [rights(22)] })
  const b = s.call(11, 'read', [22, 0x9000, 10], 5)
  s.enter(10, 'read', [5, 0x9000, 10])
  s.call(11, 'write', [21, 0x9000, 3], 3, { ms: 5 })
  s.leave(10, 'read', 3)
  s.event(11, 'ProcessExec', { _tag: 'Exec', path: '/bin/x', argv: ['x'], oldTid: 0 })
  const gone = s.call(11, 'read', [20, 0x9000, 10], -9)
  const told = await s.tell()
  assert.equal([told.names(b).path, told.names(gone).path], ['/b', undefined])
  assert.is(told.one('Wait', w => w.pid === 10).endedBy, 11)
})

test('a send that failed passes nothing', async () => {
  const s = pair()
  s.call(10, 'open', [0x1000, 0], 7, { at: [str(0, '/a')] })
  s.call(10, 'open', [0x1000, 0], 8, { at: [str(0, '/b')] })
  s.call(10, 'sendmsg', [3, 0x1000, 0], 1, { at: [rights(7)] })
  s.call(10, 'sendmsg', [3, 0x1000, 0], EAGAIN, { at: [rights(7)] })
  s.call(10, 'sendmsg', [3, 0x1000, 0], 1, { at: [rights(8)] })
  s.call(11, 'recvmsg', [4, 0x1000, 0], 1, { exit: [rights(20)] })
  s.call(11, 'recvmsg', [4, 0x1000, 0], 1, { exit: [rights(21)] })
  const seq = s.call(11, 'read', [21, 0x9000, 10], 5)
  assert.is((await s.tell()).names(seq).path, '/b')
})

test('what is sent before the peer accepts is received after', async () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.event(10, 'ProcessFork', fork(11))
  s.call(10, 'socket', [2, 1, 0], 3)
  s.call(10, 'bind', [3, 0x1000, 16], 0, { at: [inet(1, '127.0.0.1', 7000)] })
  s.call(10, 'listen', [3, 5], 0)
  s.call(11, 'socket', [2, 1, 0], 3)
  s.call(11, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '127.0.0.1', 7000)] })
  s.call(11, 'open', [0x1000, 0], 7, { at: [str(0, '/a')] })
  s.call(11, 'sendmsg', [3, 0x1000, 0], 1, { at: [rights(7)] })
  s.call(10, 'accept', [3, 0x1000, 0], 4, { exit: [inet(1, '127.0.0.1', 40000)] })
  s.call(10, 'recvmsg', [4, 0x1000, 0], 1, { exit: [rights(9)] })
  const seq = s.call(10, 'read', [9, 0x9000, 10], 5)
  assert.is((await s.tell()).names(seq).path, '/a')
})

test('a descriptor taken from another process is what it is there', async () => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.event(10, 'ProcessFork', fork(11))
  s.call(11, 'open', [0x1000, O_CLOEXEC], 7, { at: [str(0, '/a')] })
  s.call(10, 'pidfd_open', [11, 0], 3)
  s.call(10, 'pidfd_getfd', [3, 7, 0], 4)
  const seq = s.call(10, 'read', [4, 0x9000, 10], 5)
  assert.is((await s.tell()).names(seq).path, '/a')
})

const SEND = `
import os, socket, sys
a, b = socket.socketpair()
if os.fork() == 0:
    _, fds, _, _ = socket.recv_fds(b, 1, 4)
    os.write(fds[0], b'through a descriptor that came')
    os._exit(0)
f = os.open(sys.argv[1], os.O_CREAT | os.O_WRONLY)
socket.send_fds(a, [b'x'], [f])
os.close(f)
os.wait()
`

test('recorded from Python: the receiver writes the file that the sender opened', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'probecause-passed-'))
  const [trace, file] = [join(folder, 'trace'), join(folder, 'file')]
  const helper = new URL('../../../capture-helper/probecause-capture', import.meta.url).pathname
  const { status } = spawnSync(helper, ['-o', trace, '--', '/usr/bin/python3', '-c', SEND, file], { stdio: 'ignore' })
  assert.is(status, 0)
  const { facts } = right(await analyze(nodeEnv)(trace)())
  rmSync(folder, { recursive: true })
  const root = facts.find(f => f._tag === 'Process' && f.root)?.pid
  const written = facts.flatMap(f => (f._tag === 'File' && f.path === file && f.bytesWritten > 0 ? [f] : []))
  assert.is(written.length, 1)
  assert.ok(written[0]?.pid !== root && written[0]?.bytesWritten === 30)
})

test.run()
