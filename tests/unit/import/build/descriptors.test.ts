// What a descriptor is, as strace -yy writes it behind its number, and what the first process had open when the log began.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { described } from '../../../../src/import/build/descriptors.js'
import { socketAddress } from '../../../../src/present/values/sockets.js'
import { build, described as saying, num, str, whole } from '../../../support/items.js'

const test = suite('import: descriptors')

const SAYS: ReadonlyArray<readonly [string, Readonly<Record<string, unknown>>]> = [
  ['/etc/passwd', { target: '/etc/passwd' }],
  ['/dev/pts/0<char 136:0>', { target: '/dev/pts/0' }],
  ['pipe:[1234]', { target: 'pipe:[1234]', inode: 1234n }],
  ['TCP:[96635]', { family: 2, type: 1, inode: 96635n }],
  ['UDPv6:[96635]', { family: 10, type: 2, inode: 96635n }],
  ['UNIX-STREAM:[12->13]', { family: 1, type: 1, inode: 12n, peerInode: 13n }],
  ['anon_inode:[eventpoll]', { target: 'anon_inode:[eventpoll]' }],
]

for (const [text, wanted] of SAYS)
  test(`${text} is understood`, () => {
    const found = described(5, text, 2) as unknown as Record<string, unknown>
    for (const [key, value] of Object.entries(wanted)) assert.equal(found[key], value, key)
  })

test('both ends of a connection are its addresses', () => {
  const four = described(4, 'TCP:[127.0.0.1:53879->127.0.0.2:60166]', 2)
  const six = described(4, 'TCPv6:[[::1]:80->[fe80::2]:81]', 2)
  const shown = (bytes: Uint8Array | undefined) => socketAddress(bytes ?? new Uint8Array(0))
  assert.match(shown(four?.local), /htons\(53879\).*127\.0\.0\.1/)
  assert.match(shown(four?.peer), /htons\(60166\).*127\.0\.0\.2/)
  assert.match(shown(six?.local), /htons\(80\).*"::1"/)
  assert.match(shown(six?.peer), /htons\(81\).*"fe80::2"/)
})

test('a log that begins in the middle says what was open, and not what was opened later', async () => {
  const { events } = await build([
    whole('write', [saying(num(1), '/var/log/x'), str('a'), num(1)], 1),
    whole('openat', [num(-100), str('/etc/hosts'), num(0)], 3),
    whole('read', [saying(num(3), '/etc/hosts'), str('b'), num(1)], 1),
    whole('write', [saying(num(2), 'pipe:[7]'), str('c'), num(1)], 1),
  ])
  const [state] = events.flatMap(e => (e.data._tag === 'ProcessState' ? [e.data] : []))
  assert.is(state?.reason, 'attach')
  assert.equal(
    state?.descriptors.map(d => [d.fd, d.target, d.flags]),
    [
      [1, '/var/log/x', 1],
      [2, 'pipe:[7]', 1],
    ],
  )
})

test.run()
