// `show`: calls and events as lines, in the form of strace.
import fc from 'fast-check'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { plain } from '../../../src/present/palette.js'
import { type ShowOptions, showFold } from '../../../src/present/show.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { syscallNumber, syscallRows } from '../../../src/trace/syscalls.js'
import { entry, event, exit, little, snapshot } from './sample-events.js'

const test = suite('present/show')
const options: ShowOptions = { arch: 'x86_64', startNs: 0n, palette: plain }
const number = (name: string): number => syscallNumber('x86_64', name) ?? -1

const lines = (events: ReadonlyArray<SystemEvent>, more: Partial<ShowOptions> = {}): ReadonlyArray<string> => {
  const fold = showFold({ ...options, ...more })
  return [...events.flatMap(e => fold.add(e)), ...fold.end()]
}
const bare = (line: string | undefined): string =>
  (line ?? '')
    .replace(/^\d+ -?[\d.]+ /, '')
    .replace(/ <[\d.]+>$/, '')
    .replace(/ +=/, ' =')

const O_RDONLY_CLOEXEC = 0o2000000
const ADDRESS = 0x7ffc0000n

test('a call is one line with the time it began and how long it took', () => {
  const opened = [
    entry(number('openat'), [-100n, ADDRESS, O_RDONLY_CLOEXEC, 0], [snapshot(1, '/etc/x')], { at: 12_345_678 }),
    { ...exit(number('openat'), 3, [], { at: 12_345_690 }), names: { fd: 3, path: '/etc/x' } },
  ]
  assert.equal(lines(opened), ['1234 12.345678 openat(AT_FDCWD, "/etc/x", O_RDONLY|O_CLOEXEC) = 3</etc/x> <0.000012>'])
})

/** name, arguments, entry snapshots, result, exit snapshots, expected text. */
const CASES: ReadonlyArray<
  readonly [string, Parameters<typeof entry>[1], Parameters<typeof entry>[2], bigint | number, Parameters<typeof exit>[2], string]
> = [
  [
    'read',
    [3, ADDRESS, 832],
    [],
    4,
    [snapshot(1, little([4, 0x464c457f]), { terminated: false, fullSize: 832n })],
    'read(3, "\\x7fELF"..., 832) = 4',
  ],
  [
    'access',
    [ADDRESS, 4],
    [snapshot(0, '/etc/ld.so.preload')],
    -2,
    [],
    'access("/etc/ld.so.preload", R_OK) = -1 ENOENT (No such file or directory)',
  ],
  [
    'mmap',
    [0, 8192, 3, 0x22, -1, 0],
    [],
    0x7fc7be47d000n,
    [],
    'mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7fc7be47d000',
  ],
  ['pipe2', [ADDRESS, 0], [], 0, [snapshot(0, little([4, 4], [4, 5]))], 'pipe2([4, 5], 0) = 0'],
  [
    'connect',
    [6, ADDRESS, 16],
    [snapshot(1, little([2, 2], [2, 0x0100], [4, 0x0100007f], [8, 0]))],
    -111,
    [],
    'connect(6, {sa_family=AF_INET, sin_port=htons(1), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (Connection refused)',
  ],
  ['ioctl', [6, 0x5421, ADDRESS], [snapshot(2, little([4, 1]))], 0, [], 'ioctl(6, FIONBIO, [1]) = 0'],
  [
    'setsockopt',
    [6, 1, 2, ADDRESS, 4],
    [snapshot(3, little([4, 1]))],
    0,
    [],
    'setsockopt(6, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0',
  ],
  [
    'poll',
    [ADDRESS, 1, 5],
    [snapshot(0, little([4, 4], [2, 1], [2, 0]))],
    0,
    [],
    'poll([{fd=4, events=POLLIN}], 1, 5) = 0 (Timeout)',
  ],
  [
    'poll',
    [ADDRESS, 1, -1],
    [snapshot(0, little([4, 4], [2, 1], [2, 0]))],
    1,
    [snapshot(0, little([4, 4], [2, 1], [2, 0x10]))],
    'poll([{fd=4, events=POLLIN, revents=POLLHUP}], 1, -1) = 1',
  ],
  [
    'clock_nanosleep',
    [0, 0, ADDRESS, 0],
    [snapshot(2, little([8, 0], [8, 1000]))],
    0,
    [],
    'clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=1000}, NULL) = 0',
  ],
  ['fcntl', [9, 3, 10], [], 0o100001, [], 'fcntl(9, F_GETFL) = 0x8001 (O_WRONLY|O_LARGEFILE)'],
  ['fcntl', [3, 2, 1], [], 0, [], 'fcntl(3, F_SETFD, FD_CLOEXEC) = 0'],
  [
    'fcntl',
    [3, 6, ADDRESS],
    [snapshot(2, little([2, 0], [2, 0], [4, 0], [8, 0], [8, 0], [8, 0]))],
    0,
    [],
    'fcntl(3, F_SETLK, {l_type=F_RDLCK, l_whence=SEEK_SET, l_start=0, l_len=0}) = 0',
  ],
  [
    'wait4',
    [-1, ADDRESS, 0, 0],
    [],
    1235,
    [snapshot(1, little([4, 0x300]))],
    'wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 1235',
  ],
  ['mkdir', [ADDRESS, 0o755], [snapshot(0, '/tmp/xx\u0001\n"y')], 0, [], 'mkdir("/tmp/xx\\x01\\n\\"y", 0755) = 0'],
  [
    'prlimit64',
    [0, 7, 0, ADDRESS],
    [],
    0,
    [snapshot(3, little([8, 1024], [8, -1]))],
    'prlimit64(0, RLIMIT_NOFILE, NULL, {rlim_cur=1024, rlim_max=RLIM_INFINITY}) = 0',
  ],
  [
    'futex',
    [ADDRESS, 128, 2, 0, 0, 0],
    [],
    -512,
    [],
    'futex(0x7ffc0000, FUTEX_WAIT_PRIVATE, 2, NULL, NULL, 0) = ? ERESTARTSYS (To be restarted if SA_RESTART is set)',
  ],
  [
    'openat',
    [-100n, ADDRESS, 0o1101, 0o644],
    [snapshot(1, 'new')],
    4,
    [],
    'openat(AT_FDCWD, "new", O_WRONLY|O_CREAT|O_TRUNC, 0644) = 4',
  ],
  ['umask', [0o22], [], 0o22, [], 'umask(022) = 022'],
  ['lseek', [3, -10, 2], [], 100, [], 'lseek(3, -10, SEEK_END) = 100'],
  ['kill', [-5, 9], [], 0, [], 'kill(-5, SIGKILL) = 0'],
  [
    'rt_sigprocmask',
    [0, ADDRESS, 0, 8],
    [snapshot(1, little([8, 0x4002]))],
    0,
    [],
    'rt_sigprocmask(SIG_BLOCK, [INT TERM], NULL, 8) = 0',
  ],
]

for (const [name, args, before, ret, after, expected] of CASES)
  test(`${name} reads as ${expected}`, () => {
    const [line] = lines([entry(number(name), args, before), exit(number(name), ret, after)])
    assert.is(bare(line), expected)
  })

test('raw mode writes the registers as strace -e raw=all does', () => {
  const call = [entry(number('wait4'), [0xffffffff, ADDRESS, 0, 0]), exit(number('wait4'), 0x3936)]
  assert.is(bare(lines(call, { raw: true })[0]), 'wait4(0xffffffff, 0x7ffc0000, 0, 0) = 0x3936')
})

test('a call that never returned is written when its thread ends', () => {
  const over = [
    entry(number('exit_group'), [3]),
    event('ProcessExit', {
      _tag: 'Exit',
      code: 3,
      signal: 0,
      coreDumped: false,
      group: true,
      userNs: 0n,
      sysNs: 0n,
      maxRssBytes: 0n,
      minorFaults: 0n,
      majorFaults: 0n,
      voluntarySwitches: 0n,
      involuntarySwitches: 0n,
    }),
  ]
  assert.equal(lines(over).map(bare), ['exit_group(3) = ?', '+++ exited with 3 +++'])
})

test('a call still open at the end of the trace is written then', () => {
  assert.equal(lines([entry(number('pause'), [])]).map(bare), ['pause() = ?'])
})

test('an exit without an entry says that its arguments are not known', () => {
  assert.is(bare(lines([exit(number('read'), 5)])[0]), 'read(?) = 5')
})

test('exec by a thread that is not the leader returns in the leader', () => {
  const exec = [
    entry(number('pause'), [], [], { pid: 10, tid: 10 }),
    entry(number('execve'), [ADDRESS, 0, 0], [snapshot(0, '/bin/true')], { pid: 10, tid: 11 }),
    event('ProcessExec', { _tag: 'Exec', path: '/bin/true', argv: ['true'], oldTid: 11 }, { pid: 10 }),
    exit(number('execve'), 0, [], { pid: 10, tid: 10 }),
  ]
  assert.equal(lines(exec).map(bare), ['pause() = ?', '... runs /bin/true', 'execve("/bin/true", NULL, NULL) = 0'])
})

test('a socket shows its two ends', () => {
  const sent = [
    entry(number('shutdown'), [6, 1]),
    { ...exit(number('shutdown'), 0), names: { fd: 6, local: '127.0.0.1:4000', peer: '127.0.0.1:80' } },
  ]
  assert.is(bare(lines(sent)[0]), 'shutdown(6<127.0.0.1:4000->127.0.0.1:80>, SHUT_WR) = 0')
})

test('the number of the event a finding cites is there when asked for', () => {
  const [line = ''] = lines([exit(number('getpid'), 5)], { seq: true })
  assert.match(line, / \[#\d+\]$/)
})

const SEED = Number(process.env.SEED ?? 20261121)
const word = fc.bigInt(0n, (1n << 64n) - 1n)
const anySnapshot = fc.record({
  arg: fc.nat(5),
  content: fc.uint8Array({ maxLength: 160 }),
  part: fc.constantFrom('whole', 'element', 'name', 'iovec', 'control' as const),
})

test('no call, argument or byte makes a line that a terminal would act on, or none', () => {
  const numbers = syscallRows().flatMap(row => [
    ...(row.numbers.x86_64 < 0 ? [] : [['native', row.numbers.x86_64] as const]),
    ...(row.numbers.i386 < 0 ? [] : [['i386', row.numbers.i386] as const]),
  ])
  const property = fc.property(
    fc.constantFrom(...numbers),
    fc.array(word, { maxLength: 6 }),
    fc.array(anySnapshot, { maxLength: 5 }),
    word,
    ([abi, n], args, snaps, ret) => {
      const snapshots = snaps.map(s => snapshot(s.arg, s.content, { part: s.part, terminated: false }))
      const enter = entry(n, args, snapshots)
      const leave = exit(n, BigInt.asIntN(64, ret), snapshots)
      const as = <T extends typeof enter>(e: T): SystemEvent => ({
        ...e,
        data: e.data._tag === 'Syscall' ? { ...e.data, abi } : e.data,
      })
      const written = lines([as(enter), as(leave)])
      assert.is(written.length, 1)
      assert.not.match(written[0] ?? '', /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/)
    },
  )
  console.log(`seed ${SEED}`)
  fc.assert(property, { seed: SEED, numRuns: 3000 })
})

const nanosleep = (at: number) => entry(number('nanosleep'), [ADDRESS, 0], [snapshot(0, little([8, 0], [8, 5]))], { at })

test('a call that a signal broke off and the kernel restarts is one line, with its whole time', () => {
  const resumed = [
    nanosleep(1000),
    exit(number('nanosleep'), -516, [], { at: 2000 }),
    entry(number('restart_syscall'), [], [], { at: 3000 }),
    exit(number('restart_syscall'), 0, [], { at: 9000 }),
  ]
  assert.equal(lines(resumed).map(bare), ['nanosleep({tv_sec=0, tv_nsec=5}, NULL) = 0'])
  assert.match(lines(resumed)[0] ?? '', /<0\.008000>$/)
  const again = [
    nanosleep(1000),
    exit(number('nanosleep'), -512, [], { at: 2000 }),
    nanosleep(3000),
    exit(number('nanosleep'), 0, [], { at: 9000 }),
  ]
  assert.equal(lines(again).map(bare), ['nanosleep({tv_sec=0, tv_nsec=5}, NULL) = 0'])
  assert.is(lines(resumed, { raw: true }).length, 2)
})

test('one that is not restarted says so', () => {
  const handled = [
    nanosleep(1000),
    exit(number('nanosleep'), -516, [], { at: 2000 }),
    entry(number('getppid'), [], [], { at: 3000 }),
  ]
  assert.match(lines(handled)[0] ?? '', /nanosleep\(.*= \? ERESTART_RESTARTBLOCK/)
})

test.run()
