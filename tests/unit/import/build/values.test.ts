// Arguments of every kind: a line of strace becomes registers and memory, and `show`, which prints what registers and memory hold,
// writes the same line. So each row proves the layout of a structure against the printer's own reading of it.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { straceReader } from '../../../../src/import/strace/reader.js'
import { plain } from '../../../../src/present/palette.js'
import { showFold } from '../../../../src/present/show.js'
import { build } from '../../../support/items.js'

const test = suite('import: values')

const shownOf = async (line: string): Promise<string> => {
  const reader = straceReader()
  const items = [...reader.push(new TextEncoder().encode(`7 ${line}\n`)), ...reader.end()]
  const { events } = await build(items, { keepSecrets: true })
  const fold = showFold({ arch: 'x86_64', startNs: 0n, untimed: true, stringLimit: 4096, palette: plain })
  const lines = events.flatMap(event => fold.add(event)).filter(one => !one.startsWith('7 ... '))
  return (lines.at(-1) ?? fold.end().at(-1) ?? '').replace(/^7 /, '').replace(/ {2,}= /, ' = ')
}

/** What strace writes; where `show` writes less or otherwise, both. */
const LINES: ReadonlyArray<string | readonly [string, string]> = [
  'openat(AT_FDCWD, "/etc/hosts", O_RDONLY|O_CLOEXEC) = 3',
  [
    'openat(AT_FDCWD, "/x", O_WRONLY|O_CREAT|O_TRUNC, 0644) = -1 EACCES (Permission denied)',
    'openat(AT_FDCWD, "/x", O_WRONLY|O_CREAT|O_TRUNC, 0644) = -1 EACCES (Permission denied)',
  ],
  'write(1, "hello\\n", 6) = 6',
  'read(3, "\\x7fELF", 832) = 4',
  'mmap(NULL, 8192, PROT_READ|PROT_WRITE, MAP_PRIVATE|MAP_ANONYMOUS, -1, 0) = 0x7f2a9d3a8000',
  'newfstatat(AT_FDCWD, "f", {st_mode=S_IFREG|0644, st_size=100, ...}, 0) = 0',
  'fstat(3, {st_mode=S_IFDIR|0755, st_size=4096, ...}) = 0',
  'statx(AT_FDCWD, "f", AT_SYMLINK_NOFOLLOW, STATX_MODE, {stx_mode=S_IFREG|0600, stx_size=7, ...}) = 0',
  'connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("127.0.0.1")}, 16) = -1 ECONNREFUSED (Connection refused)',
  [
    'connect(3, {sa_family=AF_INET6, sin6_port=htons(80), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_scope_id=0}, 28) = 0',
    'connect(3, {sa_family=AF_INET6, sin6_port=htons(80), sin6_addr="::1"}, 28) = 0',
  ],
  'connect(3, {sa_family=AF_UNIX, sun_path="/run/x.sock"}, 110) = -1 ENOENT (No such file or directory)',
  'connect(3, {sa_family=AF_UNIX, sun_path=@"abstract"}, 11) = 0',
  [
    'accept(3, {sa_family=AF_INET, sin_port=htons(5), sin_addr=inet_addr("10.0.0.1")}, [16 => 16]) = 4',
    'accept(3, {sa_family=AF_INET, sin_port=htons(5), sin_addr=inet_addr("10.0.0.1")}, [16]) = 4',
  ],
  'getsockopt(3, SOL_SOCKET, SO_ERROR, [ECONNREFUSED], [4]) = 0',
  'setsockopt(3, SOL_SOCKET, SO_REUSEADDR, [1], 4) = 0',
  [
    'poll([{fd=3, events=POLLIN}], 1, 1000) = 1 ([{fd=3, revents=POLLIN}])',
    'poll([{fd=3, events=POLLIN, revents=POLLIN}], 1, 1000) = 1',
  ],
  'poll([{fd=3, events=POLLIN}], 1, 1000) = 0 (Timeout)',
  [
    'select(4, [3], NULL, NULL, {tv_sec=1, tv_usec=500}) = 1 (in [3], left {tv_sec=0, tv_usec=9})',
    'select(4, [3], NULL, NULL, {tv_sec=1, tv_usec=500}) = 1',
  ],
  [
    'epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN, data={u32=5, u64=5}}) = 0',
    'epoll_ctl(4, EPOLL_CTL_ADD, 5, {events=EPOLLIN, data=0x5}) = 0',
  ],
  [
    'epoll_wait(4, [{events=EPOLLIN|EPOLLHUP, data={u32=5, u64=5}}], 8, -1) = 1',
    'epoll_wait(4, [{events=EPOLLIN|EPOLLHUP, data=0x5}], 8, -1) = 1',
  ],
  'nanosleep({tv_sec=1, tv_nsec=500000000}, NULL) = 0',
  'setitimer(ITIMER_REAL, {it_interval={tv_sec=0, tv_usec=0}, it_value={tv_sec=2, tv_usec=7}}, NULL) = 0',
  'rt_sigprocmask(SIG_BLOCK, [INT CHLD], NULL, 8) = 0',
  'rt_sigprocmask(SIG_SETMASK, ~[KILL STOP], [], 8) = 0',
  [
    'rt_sigaction(SIGUSR1, {sa_handler=0x401665, sa_mask=[USR1], sa_flags=SA_RESTORER|SA_RESTART, sa_restorer=0x408d50}, NULL, 8) = 0',
    'rt_sigaction(SIGUSR1, {sa_handler=0x401665, sa_mask=[USR1], sa_flags=SA_RESTART|SA_RESTORER}, NULL, 8) = 0',
  ],
  'wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 9',
  'wait4(-1, [{WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)}], 0, NULL) = 9',
  'pipe2([3, 4], O_CLOEXEC) = 0',
  [
    'prlimit64(0, RLIMIT_NOFILE, NULL, {rlim_cur=1024, rlim_max=1024*1024}) = 0',
    'prlimit64(0, RLIMIT_NOFILE, NULL, {rlim_cur=1024, rlim_max=1048576}) = 0',
  ],
  'setrlimit(RLIMIT_AS, {rlim_cur=4096, rlim_max=RLIM_INFINITY}) = 0',
  'fcntl(3, F_SETFD, FD_CLOEXEC) = 0',
  'fcntl(3, F_SETLK, {l_type=F_WRLCK, l_whence=SEEK_SET, l_start=0, l_len=10}) = -1 EAGAIN (Resource temporarily unavailable)',
  'ioctl(3, FIONREAD, [5]) = 0',
  'writev(3, [{iov_base="ab", iov_len=2}, {iov_base="cd", iov_len=2}], 2) = 4',
  [
    'openat2(AT_FDCWD, "f", {flags=O_RDONLY, mode=0, resolve=0}, 24) = 3',
    'openat2(AT_FDCWD, "f", {flags=O_RDONLY, mode=000, resolve=0}, 24) = 3',
  ],
  'getgroups(2, [0, 10]) = 2',
  'kill(7, SIGTERM) = 0',
]

for (const line of LINES) {
  const [given, wanted] = typeof line === 'string' ? [line, line] : line
  test(`${given} is printed as it was read`, async () => {
    assert.is(await shownOf(given), wanted)
  })
}

test('a number that two registers hold on 32 bits is split', async () => {
  const reader = straceReader()
  const log = '[ Process PID=7 runs in 32 bit mode. ]\n7 pread64(3, "ab", 2, 4294967298) = 2\n'
  const items = [...reader.push(new TextEncoder().encode(log)), ...reader.end()].map(item => ({ ...item, abi: 'i386' as const }))
  const { events } = await build(items)
  const entry = events.find(event => event.eventType === 'SyscallEntry')
  assert.equal(entry?.data._tag === 'Syscall' ? entry.data.args.slice(3) : [], [2n, 1n])
})

test('32-bit calls are told by names that only they have', async () => {
  const reader = straceReader()
  const items = [
    ...reader.push(new TextEncoder().encode('7 fstat64(3, {st_mode=S_IFREG|0644, st_size=5}) = 0\n')),
    ...reader.end(),
  ]
  const { events } = await build(items)
  const entry = events.find(event => event.eventType === 'SyscallEntry')
  assert.is(entry?.data._tag === 'Syscall' ? entry.data.abi : '', 'i386')
})

test.run()
