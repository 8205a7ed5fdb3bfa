// Name look-ups over time: how long each wait was, what was asked again, which codes came back, and the same over TCP.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { bytes, inet, state, story } from './story.js'

const test = suite('state: name look-ups')
const [A, AAAA] = [1, 28]
const [NOERROR, SERVFAIL, NXDOMAIN] = [0, 2, 3]

/** A message about "db.example" (RFC 1035 section 4). */
const message = (type: number, code?: number, records = 0): Uint8Array => {
  const name = ['db', 'example'].flatMap(label => [label.length, ...Buffer.from(label)])
  const flags = code === undefined ? [1, 0] : [0x81, code]
  return Uint8Array.from([0, 7, ...flags, 0, 1, 0, records, 0, 0, 0, 0, ...name, 0, 0, type, 0, 1])
}
const overTcp = (data: Uint8Array): Uint8Array => Uint8Array.from([0, data.length, ...data])

const begun = (type: 1 | 2) => {
  const s = story()
  s.event(10, 'ProcessState', state())
  s.call(10, 'socket', [2, type, 0], 3)
  s.call(10, 'connect', [3, 0x1000, 16], 0, { at: [inet(1, '127.0.0.53', 53)] })
  const ask = (data: Uint8Array, ms = 0.001) =>
    s.call(10, 'sendto', [3, 0x9000, data.length, 0, 0, 0], data.length, { at: [bytes(1, data)], ms })
  const answer = (data: Uint8Array, ms: number) =>
    s.call(10, 'recvfrom', [3, 0x9000, 512, 0, 0, 0], data.length, { exit: [bytes(1, data)], ms })
  return { s, ask, answer }
}

test('a query that is put again is a repetition, and the longest wait is told with its end', async () => {
  const { s, ask, answer } = begun(2)
  ask(message(A))
  ask(message(AAAA))
  const again = ask(message(A), 5000)
  answer(message(A, NOERROR, 1), 20)
  answer(message(AAAA, NOERROR, 0), 1)
  const dns = (await s.tell()).one('Dns')
  assert.equal([dns.queries, dns.answers, dns.repeats, dns.longestSeq, dns.records], [3, 2, 1, again, 1])
  assert.ok(dns.longestNs >= 5_000_000_000 && dns.waitedNs >= 5_020_000_000)
})

test('all codes that came are kept, though one answer was right', async () => {
  const { s, ask, answer } = begun(2)
  ask(message(A))
  answer(message(A, SERVFAIL), 1)
  ask(message(A))
  answer(message(A, NXDOMAIN), 1)
  const dns = (await s.tell()).one('Dns')
  assert.equal([dns.rcodes, dns.rcode, dns.repeats], [[SERVFAIL, NXDOMAIN], NXDOMAIN, 0])
})

test('a wait without an answer lasts until the socket is closed', async () => {
  const { s, ask } = begun(2)
  ask(message(A))
  const closed = s.call(10, 'close', [3], 0, { ms: 3000 })
  const dns = (await s.tell()).one('Dns')
  assert.equal([dns.answers, dns.rcode, dns.longestSeq, dns.rcodes], [0, -1, closed, []])
  assert.ok(dns.longestNs >= 3_000_000_000)
})

test('over TCP the length comes first, with the message or in a read of its own', async () => {
  const { s, ask, answer } = begun(1)
  ask(overTcp(message(A)))
  answer(overTcp(message(A, NOERROR, 2)), 3)
  ask(overTcp(message(AAAA)))
  answer(Uint8Array.of(0, message(AAAA).length), 1)
  answer(message(AAAA, NXDOMAIN), 1)
  const dns = (await s.tell()).one('Dns')
  assert.equal([dns.server, dns.name, dns.queries, dns.answers, dns.records], ['127.0.0.53:53', 'db.example', 2, 2, 2])
  assert.equal(dns.rcodes, [NOERROR, NXDOMAIN])
})

test.run()
