// What a recording implies about sockets, held to what the program itself was told by the kernel: its addresses, ports and bytes.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HELPER, LACKING, SCRATCH } from '../capture/recording.js'
import { ends, line, memberOf, type NetCall, watchNet } from '../support/net-watch.js'
import { testUnless } from '../support/skip.js'

interface Seen {
  readonly calls: ReadonlyArray<NetCall>
  readonly printed: ReadonlyArray<string>
}

const WORDS = `
import socket, os, errno, select
T, U, L4, L6 = socket.SOCK_STREAM, socket.SOCK_DGRAM, '127.0.0.1', '::1'
def listener(family, address, *options):
  s = socket.socket(family, T)
  for level, name, value in options: s.setsockopt(level, name, value)
  s.bind((address, 0)); s.listen(7); return s
def where(s): return '%s:%d' % s.getsockname()[:2]
`

/** A Python program under the recorder: what it implies, and the lines it printed. */
const recorded = async (source: string): Promise<Seen> => {
  const program = join(SCRATCH, 'sockets.py')
  const trace = join(SCRATCH, 'sockets.trace')
  writeFileSync(program, WORDS + source)
  const ran = spawnSync(HELPER, ['-o', trace, '--', 'python3', program], { encoding: 'utf8' })
  assert.is(ran.status, 0, ran.stderr)
  return { calls: await watchNet(trace), printed: ran.stdout.trim().split('\n') }
}

const named = (calls: ReadonlyArray<NetCall>, name: string, side = 'return'): ReadonlyArray<NetCall> =>
  calls.filter(call => call.name === name && call.side === side)

/** "OLD -> NEW" of each socket, sockets in the order in which they first changed. */
const states = (calls: ReadonlyArray<NetCall>): ReadonlyArray<string> => {
  const all = new Map<bigint, string[]>()
  for (const call of calls.filter(({ side }) => side === 'point')) {
    const known = all.get(call.sk) ?? []
    known.push((line(call).split(' | ')[0] as string).replace(/.* -> /, ''))
    all.set(call.sk, known)
  }
  return [...all.values()].map(each => each.join(' '))
}

const it = suite('sockets that a recording implies')
const test = (name: string, body: () => Promise<void>): void => testUnless(it, LACKING, name, body)

test('a connection on loopback, both ends in the trace: every state, address and byte', async () => {
  const { calls, printed } = await recorded(`
l = listener(socket.AF_INET, L4); c = socket.socket(); c.connect(l.getsockname())
s, peer = l.accept(); print(where(c)); print(where(s)); print('%s:%d' % peer)
c.sendall(b'x' * 100); s.recv(1000); s.sendall(b'y' * 37); c.recv(1000)
c.close(); s.recv(10); s.close(); l.close()`)
  const [client, server] = printed
  assert.equal(states(calls), [
    'LISTEN CLOSE',
    'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE',
    'SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE',
  ])
  assert.is(ends(named(calls, 'inet_csk_accept')[0] as NetCall), `${server} > ${client}`)
  assert.is(ends(named(calls, 'tcp_close', 'entry')[0] as NetCall), `${client} > ${server}`)
  assert.equal(
    named(calls, 'tcp_sendmsg').map(({ args, ret }) => [args[2], ret]),
    [
      [100n, 100n],
      [37n, 37n],
    ],
  )
  assert.equal(
    named(calls, 'tcp_cleanup_rbuf', 'entry').map(({ args }) => args[1]),
    [100n, 37n, 0n],
  )
  const closed = named(calls, 'tcp_close')
  assert.equal(
    closed.map(call => memberOf(call, 'acked')),
    [102, 38, 0],
  ) // with the client's SYN, and both FINs
  assert.equal(
    closed.map(call => memberOf(call, 'received')),
    [37, 101, 0],
  )
})

test('refused: the function answers 0, and the refusal comes later', async () => {
  const { calls } = await recorded(`
c = socket.socket()
try: c.connect((L4, 1))
except ConnectionRefusedError: pass
c.close()`)
  assert.is(named(calls, 'tcp_v4_connect')[0]?.ret, 0n)
  assert.equal(states(calls), ['SYN_SENT CLOSE'])
  assert.is(named(calls, 'tcp_rcv_state_process', 'entry').length, 1)
})

it.run()
