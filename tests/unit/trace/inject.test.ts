// Expressions of --inject: what they ask for, and the words with which they are refused. That programs then see what they do under
// strace is tests/capture/inject.test.ts.
import * as E from 'fp-ts/lib/Either.js'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { renderError } from '../../../src/base/error.js'
import { type Change, injectionCalls, insteadNumbers, parseInjection } from '../../../src/trace/inject.js'

const test = suite('trace/inject')

const mapped = (...ip: ReadonlyArray<number>) => [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, ...ip]
const six = (...last: ReadonlyArray<number>) => [...Array.from({ length: 16 - last.length }, () => 0), ...last]

const READ: ReadonlyArray<readonly [string, Change]> = [
  ['openat:ENOENT', { result: -2n }],
  ['openat:error=ENOENT:when=1', { result: -2n, when: { first: 1, step: 0 } }],
  ['openat:when=2+:error=13', { result: -13n, when: { first: 2, step: 1 } }],
  ['openat:EIO:when=2..3', { result: -5n, when: { first: 2, last: 3, step: 1 } }],
  ['openat:EIO:when=2..9+3', { result: -5n, when: { first: 2, last: 9, step: 3 } }],
  ['openat:EIO:when=1+2', { result: -5n, when: { first: 1, step: 2 } }],
  ['openat:path=/etc/app.conf:ENOENT', { path: '/etc/app.conf', result: -2n }],
  ['openat:ENOENT:path=a\\:b c=d', { path: 'a:b c=d', result: -2n }],
  ['connect:addr=127.0.0.1:5432:ECONNREFUSED', { address: { ip: mapped(127, 0, 0, 1), port: 5432 }, result: -111n }],
  ['connect:addr=10.0.0.1:EIO', { address: { ip: mapped(10, 0, 0, 1), port: 0 }, result: -5n }],
  ['connect:EIO:addr=:53', { address: { ip: six(), port: 53 }, result: -5n }],
  ['connect:addr=[::1]:80:EIO:when=1', { address: { ip: six(1), port: 80 }, result: -5n, when: { first: 1, step: 0 } }],
  ['connect:addr=[fe80::1:2]:EIO', { address: { ip: [0xfe, 0x80, ...six(0, 1, 0, 2).slice(2)], port: 0 }, result: -5n }],
  ['getppid:retval=0x10', { result: 16n }],
  ['getppid:retval=-1', { result: -1n }],
  ['getppid:retval=5:syscall=getpid', { result: 5n, instead: 'getpid' }],
  ['write:signal=SIGTERM', { signal: 15 }],
  ['write:signal=usr1:EINTR', { signal: 10, result: -4n }],
  ['write:signal=64', { signal: 64 }],
  ['read:delay_enter=100', { delayEnter: 100_000 }],
  ['read:delay_enter=1.5s:delay_exit=20ms', { delayEnter: 1.5e9, delayExit: 2e7 }],
  ['read:delay_exit=7ns', { delayExit: 7 }],
]
for (const [spec, change] of READ)
  test(spec, () => {
    const read = parseInjection(spec)
    if (E.isLeft(read)) throw new Error(renderError(read.left))
    const { spec: given, calls: _, ...rest } = read.right
    assert.equal([given, rest], [spec, change])
  })

const REFUSED: ReadonlyArray<readonly [spec: string, says: RegExp, remedy: RegExp]> = [
  ['conect:ENOENT', /--inject "conect:ENOENT": "conect" is no system call/, /nearest name is connect/],
  ['openat:ENOET', /"ENOET" is no error/, /nearest name is ENOENT/],
  ['openat:error=4096', /"4096" is no error/, /1 to 4095/],
  ['openat', /it changes nothing/, /ENOENT, or retval=/],
  ['openat:path=/x:when=1', /it changes nothing/, /delay_exit=/],
  ['openat:path=:EIO', /"path=" names no file/, /colon/],
  ['openat:EIO:retval=1', /"an error or retval=" is there twice/, /repeat --inject/],
  ['openat:file=/x:EIO', /"file=" is not known/, /path=, addr=/],
  ['openat:poke_exit=@arg1=00:EIO', /"poke_exit=" is not known/, /delay_enter=/],
  ['openat:enoent', /"enoent" is no part of an injection/, /After the calls/],
  ['openat:EIO:when=0', /"0" does not say when/, /1 to 65535/],
  ['openat:EIO:when=3..2', /"3\.\.2" ends before it begins/, /FIRST/],
  ['openat:EIO:when=1+0', /does not say when/, /FIRST/],
  ['openat:signal=SIGTERN', /"SIGTERN" is no signal/, /nearest name is SIGTERM/],
  ['openat:signal=65', /is no signal/, /nearest/],
  ['openat:delay_enter=soon', /"soon" is no time/, /500ms/],
  ['openat:delay_enter=2d', /is no time/, /up to a day/],
  ['openat:retval=yes', /"yes" is no result/, /whole number/],
  ['openat:retval=0x8000000000000000', /is no result/, /whole number/],
  ['openat:syscall=fork:EIO', /"fork" is no call that changes nothing/, /getpid/],
  ['connect:addr=localhost:80:EIO', /"localhost:80" is no address/, /127\.0\.0\.1:5432/],
  ['connect:addr=1.2.3.256:EIO', /is no address/, /IP/],
  ['connect:addr=[::1::2]:80:EIO', /is no address/, /IP/],
  ['connect:addr=:0:EIO', /is no address/, /IP/],
  ['connect:addr=1.2.3.4:70000:EIO', /is no address/, /IP/],
  ['connect:addr=1.2.3.4:path=/x:EIO', /match no call together/, /Keep one/],
  ['', /names no system call/, /Name some/],
]
for (const [spec, says, remedy] of REFUSED)
  test(`"${spec}" is refused by its word`, () => {
    const read = parseInjection(spec)
    if (E.isRight(read)) throw new Error('it was taken')
    assert.match(renderError(read.left), says)
    assert.match(read.left.remedy ?? '', remedy)
  })

const callsOf = (spec: string, arch: 'x86_64' | 'aarch64') => {
  const read = parseInjection(spec)
  return E.isLeft(read) ? assert.unreachable() : injectionCalls(read.right, arch).split(',')
}

test('the recorder is told of each call what its arguments are', () => {
  assert.equal(callsOf('openat:EIO', 'x86_64'), ['0.257.dp', '1.295.dp', '2.257.dp'])
  assert.equal(callsOf('openat:EIO', 'aarch64'), ['0.56.dp'])
  assert.equal(callsOf('sendto@64:EIO', 'x86_64'), ['0.44.f---s'])
  assert.equal(callsOf('renameat2@64:EIO', 'x86_64'), ['0.316.dpdp'])
  assert.equal(callsOf('mmap@64:ENOMEM', 'x86_64'), ['0.9.----f'])
  assert.equal(callsOf('open:EIO', 'aarch64'), [''])
  assert.equal(insteadNumbers('getpid', 'x86_64'), [39, 20, 0x40000027])
  assert.equal(insteadNumbers('getpid', 'aarch64'), [172, 0, 0])
})

test.run()
