// What a recording implies about sockets, held to what the program itself was told by the kernel (its addresses, ports and bytes), and to
// the kernel's own tracepoint over one and the same run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { HELPER, LACKING, SCRATCH } from '../capture/recording.js'
import { ends, kernelLine, line, memberOf, type NetCall, rawLine, watchNet } from '../support/net-watch.js'
import { testUnless } from '../support/skip.js'

interface Seen {
  readonly calls: ReadonlyArray<NetCall>
  readonly printed: ReadonlyArray<string>
}

const WORDS = `
import socket, os, errno, select, struct
T, U, V4, V6, L4, L6 = socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.AF_INET, socket.AF_INET6, '127.0.0.1', '::1'
def listener(family=V4, address=L4):
  s = socket.socket(family, T); s.bind((address, 0)); s.listen(7); return s
def pair(family=V4, address=L4):
  l = listener(family, address); c = socket.socket(family, T); c.connect(l.getsockname()); s, _ = l.accept(); return l, c, s
def free():
  s = socket.socket(); s.bind((L4, 0)); port = s.getsockname()[1]; s.close(); return port
def where(s): return '%s:%d' % s.getsockname()[:2]
def begun(to): c = socket.socket(); c.setblocking(False); c.connect_ex(to); return c
def polled(s): p = select.poll(); p.register(s, 4); p.poll()
def quiet(f, *a):
  try: return f(*a)
  except OSError as e: return e.errno
`

/** A Python program under the recorder: what it implies, and the lines it printed. */
const recorded = async (source: string): Promise<Seen> => {
  const program = join(SCRATCH, 'sockets.py')
  const trace = join(SCRATCH, 'sockets.trace')
  writeFileSync(program, WORDS + source)
  const ran = spawnSync(HELPER, ['-o', trace, '--', 'python3', program], { encoding: 'utf8', timeout: 60_000 })
  assert.is(ran.status, 0, ran.stderr)
  return { calls: await watchNet(trace), printed: ran.stdout.trim().split('\n') }
}

const named = (calls: ReadonlyArray<NetCall>, name: string, side = 'return'): ReadonlyArray<NetCall> =>
  calls.filter(call => call.name === name && call.side === side)

const only = (calls: ReadonlyArray<NetCall>, name: string, side = 'return'): NetCall => {
  const found = named(calls, name, side)
  assert.is(found.length, 1, `${name} ${side}`)
  return found[0] as NetCall
}

/** The states of each socket, sockets in the order in which they first changed. */
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
l, c, s = pair(); print(where(c)); print(where(s))
c.sendall(b'x' * 100); s.recv(1000); s.sendall(b'y' * 37); c.recv(1000)
c.close(); s.recv(10); s.close(); l.close()`)
  const [client, server] = printed
  assert.equal(states(calls), [
    'LISTEN CLOSE',
    'SYN_SENT ESTABLISHED FIN_WAIT1 FIN_WAIT2 CLOSE',
    'SYN_RECV ESTABLISHED CLOSE_WAIT LAST_ACK CLOSE',
  ])
  assert.is(ends(only(calls, 'inet_csk_accept')), `${server} > ${client}`)
  assert.is(ends(named(calls, 'tcp_close', 'entry')[0] as NetCall), `${client} > ${server}`)
  const sent = named(calls, 'tcp_sendmsg').map(({ args, ret }) => [args[2], ret])
  assert.equal(sent.flat(), [100n, 100n, 37n, 37n])
  const copied = named(calls, 'tcp_cleanup_rbuf', 'entry').map(({ args }) => args[1])
  assert.equal(copied, [100n, 37n, 0n])
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

test('sendfile to a socket sends what it says, as one', async () => {
  const { calls } = await recorded(`
l, c, s = pair(); f = os.memfd_create('f'); os.write(f, b'z' * 200000)
print(os.sendfile(s.fileno(), f, 0, 50000)); c.recv(1 << 20); s.close(); c.close(); l.close()`)
  assert.equal(
    named(calls, 'tcp_sendmsg').map(({ args, ret }) => [args[2], ret]),
    [[50000n, 50000n]],
  )
  assert.is(memberOf(named(calls, 'tcp_close')[0] as NetCall, 'acked'), 50001) // with its FIN
})

test('a client alone in the trace has the port that the kernel chose', async () => {
  const { calls, printed } = await recorded(`
l = listener()
if os.fork() == 0: l.accept()[0].recv(1); os._exit(0)
c = socket.socket(); c.connect(l.getsockname()); print(where(c)); print(where(l)); c.close(); os.wait()`)
  assert.is(ends(only(calls, 'tcp_v4_connect')), `${printed[0]} > ${printed[1]}`)
})

test('refused: the function answers 0, and the refusal comes later; what bind did not choose is forgotten', async () => {
  const { calls } = await recorded(`c = socket.socket(); quiet(c.connect, (L4, free())); c.close()`)
  assert.is(only(calls, 'tcp_v4_connect').ret, 0n)
  assert.equal(states(calls), ['SYN_SENT CLOSE'])
  only(calls, 'tcp_rcv_state_process', 'entry')
  assert.is(ends(named(calls, 'tcp_close', 'entry').at(-1) as NetCall).split(' > ')[0], '0.0.0.0:0')
})

test('no route: the function itself answers the error, and no state changes', async () => {
  const { calls } = await recorded(`c = socket.socket(); print(quiet(c.connect, ('255.255.255.255', 9)))`)
  assert.is(only(calls, 'tcp_v4_connect').ret, -101n) // ENETUNREACH
  assert.equal(states(calls), [])
})

test('a socket that is connected or connecting does not reach the function again', async () => {
  const { calls } = await recorded(`
l, c, s = pair(); print(quiet(c.connect, l.getsockname()))
n = socket.socket(); n.setblocking(False); print(n.connect_ex(l.getsockname())); print(n.connect_ex(l.getsockname()))`)
  assert.is(named(calls, 'tcp_v4_connect').length, 2)
})

test('bind and listen: options, ports, backlogs and errors', async () => {
  const { calls, printed } = await recorded(`
a = socket.socket(); a.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); a.setsockopt(0, 15, 1)
a.bind((L4, 0)); print(where(a)); a.listen(100000); a.listen(9)
b = socket.socket(V6, T); b.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1); b.bind((L6, 0)); print(b.getsockname()[1])
c = socket.socket(); print(quiet(c.bind, a.getsockname()))
u = socket.socket(V4, U); quiet(u.listen, 1)`)
  const [first, second] = named(calls, 'inet_bind')
  assert.is(ends(first as NetCall), `${printed[0]} > 0.0.0.0:0`)
  assert.is(memberOf(first as NetCall, 'options'), 0b1_0_0_0001) // skc_reuse 1, skc_net_refcnt
  assert.is((memberOf(first as NetCall, 'flags') as number) & (1 << 11), 1 << 11) // INET_FLAGS_FREEBIND
  assert.is(second?.ret, -98n) // EADDRINUSE
  assert.is(memberOf(only(calls, 'inet6_bind'), 'num'), Number(printed[1]))
  assert.is(memberOf(only(calls, 'inet6_bind'), 'options'), 0b1_0_1_0000)
  assert.equal(
    named(calls, 'inet_listen').map(({ args }) => args[1]),
    [4096n, 9n],
  )
  assert.is(memberOf(named(calls, 'inet_listen')[1] as NetCall, 'backlog'), 9)
})

test('an IPv6 socket to a mapped address goes through both functions, and has both forms', async () => {
  const { calls } = await recorded(`
l = listener(); c = socket.socket(V6, T); c.connect(('::ffff:127.0.0.1', l.getsockname()[1]))`)
  const connect = calls.filter(({ name }) => /^tcp_v[46]_connect$/.test(name)).map(({ name, side }) => `${name} ${side}`)
  assert.equal(connect, ['tcp_v6_connect entry', 'tcp_v4_connect entry', 'tcp_v4_connect return', 'tcp_v6_connect return'])
  const { sock } = only(calls, 'tcp_v4_connect')
  assert.equal([...(sock.daddr ?? [])], [127, 0, 0, 1])
  assert.is(Buffer.from(sock.daddr6 ?? []).toString('hex'), '00000000000000000000ffff7f000001')
})

test('datagrams: one call each, connected or not, IPv4, IPv6 and mapped', async () => {
  const { calls } = await recorded(`
r = socket.socket(V6, U); r.bind(('::', 0)); port = r.getsockname()[1]
a = socket.socket(V4, U); a.sendto(b'one', (L4, port)); b = socket.socket(V6, U); b.connect((L6, port)); b.send(b'four')
b2 = socket.socket(V6, U); b2.sendmsg([b'fi', b've'], [], 0, ('::ffff:127.0.0.1', port))
for _ in range(3): r.recvfrom(100)`)
  const sent = calls
    .filter(({ name, side }) => /^udp.*_sendmsg$/.test(name) && side === 'return')
    .map(({ name, args }) => [name, args[2]])
  assert.equal(sent.flat(), ['udp_sendmsg', 3n, 'udpv6_sendmsg', 4n, 'udp_sendmsg', 4n, 'udpv6_sendmsg', 4n])
  assert.equal(
    named(calls, 'udpv6_recvmsg').map(({ ret }) => ret),
    [3n, 4n, 4n],
  )
})

test('a descriptor that is one of several closes nothing; an exec and an end close what they hold', async () => {
  const { calls } = await recorded(`
l, c, s = pair(); d = c.dup(); c.close(); os.set_inheritable(s.fileno(), True)
if os.fork() == 0: os._exit(0)
os.wait(); d.close(); os.execvp('true', ['true'])`)
  const closed = named(calls, 'tcp_close', 'entry').map(call =>
    line(call)
      .replace(/^.* \| /, '')
      .replace(/ .*/, ''),
  )
  assert.equal(closed, ['ESTABLISHED', 'LISTEN', 'CLOSE_WAIT'])
})

test('a process that ends with many sockets open closes all of them', async () => {
  const { calls } = await recorded(`
l = listener(); keep = []
for _ in range(60):
  c = socket.socket(); c.connect(l.getsockname()); keep += [c, l.accept()[0]]
os._exit(0)`)
  assert.is(named(calls, 'tcp_close').length, 121)
  assert.is(states(calls).filter(each => !each.endsWith('CLOSE')).length, 0)
})

// ---- the kernel's own tracepoint

const INSTANCE = '/sys/kernel/tracing/instances/probecause-sockets'
const POINT = join(INSTANCE, 'events/sock/inet_sock_set_state/enable')

const tracing = (): string | undefined => {
  if (LACKING !== undefined) return LACKING
  try {
    mkdirSync(INSTANCE, { recursive: true })
    return existsSync(POINT) ? undefined : 'the kernel has no tracepoint sock/inet_sock_set_state'
  } catch {
    return 'tracefs cannot be written to'
  }
}

const UNTRACED = tracing()
it.after(() => {
  if (existsSync(INSTANCE)) rmdirSync(INSTANCE)
})

const seenByKernel = (): ReadonlyArray<string> =>
  readFileSync(join(INSTANCE, 'trace'), 'utf8')
    .split('\n')
    .flatMap(text => kernelLine(text) ?? [])

const portsOf = (of: string): ReadonlyArray<string> =>
  [...of.matchAll(/:(\d+)(?= >|$)/g)].map(found => found[1] as string).filter(port => port !== '0')

const WORKLOADS: Readonly<Record<string, string>> = {
  'the client closes first': 'l, c, s = pair(); c.close(); s.recv(1); s.close(); l.close()',
  'the server closes first': 'l, c, s = pair(); s.close(); c.recv(1); c.close(); l.close()',
  'an IPv6 client shuts down and reads on':
    "l, c, s = pair(V6, L6); c.shutdown(1); s.recv(1); s.sendall(b'zz'); s.close(); c.recv(5); c.recv(5); c.close(); l.close()",
  'a close with bytes unread resets': "l, c, s = pair(); c.sendall(b'abc'); s.close(); quiet(c.recv, 1); c.close(); l.close()",
  'a close that lingers for no time resets':
    "l, c, s = pair(); c.setsockopt(1, 13, struct.pack('ii', 1, 0)); c.close(); quiet(s.recv, 1); s.close(); l.close()",
  'a mapped address':
    "l = listener(V6, '::'); c = socket.socket(V6, T); c.connect(('::ffff:127.0.0.1', l.getsockname()[1])); s = l.accept()[0]; c.close()",
  'a connect that goes on by itself': 'l = listener(); c = begun(l.getsockname()); polled(c); s, _ = l.accept(); c.close()',
  'one that is refused': 'c = begun((L4, free())); polled(c); c.getsockopt(1, 4); c.close()',
  'closed before it is accepted':
    'l = listener(); c = socket.socket(); c.connect(l.getsockname()); c.close(); s, _ = l.accept(); s.recv(1); s.close()',
  'a process that ends': 'l, c, s = pair()',
}

for (const [name, source] of Object.entries(WORKLOADS)) {
  testUnless(it, UNTRACED, `as the kernel traces it: ${name}`, async () => {
    writeFileSync(join(INSTANCE, 'trace'), '')
    writeFileSync(POINT, '1')
    const { calls } = await recorded(source)
    const ours = calls.flatMap(({ raw }) => (raw === undefined ? [] : [rawLine(raw)]))
    const ports = new Set(ours.flatMap(portsOf))
    // The last acknowledgement may come a moment after the program has ended, and others use sockets meanwhile.
    const theirs = (): ReadonlyArray<string> => seenByKernel().filter(text => portsOf(text).every(port => ports.has(port)))
    for (let i = 0; i < 200 && theirs().length < ours.length; i++) await new Promise(done => setTimeout(done, 10))
    writeFileSync(POINT, '0')
    assert.equal(ours.toSorted(), theirs().toSorted())
    assert.ok(ours.length > 1)
  })
}

it.run()
