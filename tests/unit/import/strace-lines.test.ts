// Lines as many versions of strace write them, one shape after the other, and what each is read as.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { straceReader } from '../../../src/import/strace/reader.js'
import { itemsOf } from '../../support/strace.js'
import { shown } from '../../support/strace-print.js'

const test = suite('strace lines')

/** Log, items, and how many of its lines are none of strace's. */
type Case = readonly [name: string, log: string, items: ReadonlyArray<string>, unread?: number]

const CASES: ReadonlyArray<Case> = [
  ['a call', 'read(3, "a\\0b\\n"..., 4096) = 100', ['0 Whole read(3, "a\\0b\\n"..., 4096) = 100']],
  ['a failed call', 'open("/x", O_RDONLY) = -1 ENOENT (No such file or directory)', ['0 Whole open("/x", O_RDONLY) = -2 ENOENT']],
  ['an error without a name', 'ioctl(3, 0x5401, 0) = -1 (errno 524)', ['0 Whole ioctl(3, 21505, 0) = -524 ERRNO_524']],
  [
    'an error without a name, strace 4',
    'ioctl(3, 0x5401, 0) = -1 ERRNO_524 (Unknown error 524)',
    ['0 Whole ioctl(3, 21505, 0) = -524 ERRNO_524'],
  ],
  [
    'a call that will be restarted',
    'wait4(-1, 0x7ffc, 0, NULL) = ? ERESTARTSYS (To be restarted)',
    ['0 Whole wait4(-1, 32764, 0, NULL) = -512 ERESTARTSYS'],
  ],
  ['a call that does not return', 'exit_group(0) = ?', ['0 Whole exit_group(0) = ?']],
  ['an exit while it is entered', '7 exit(0 <unfinished ...>) = ?', ['7 Whole exit(0) = ?']],
  [
    'octal and hexadecimal',
    'mkdir("d", 0755) = 0\numask(022) = 022\nbrk(0) = 0x55d0\nlseek(3, 18446744073709551615, SEEK_SET) = -1 EINVAL (Invalid argument)',
    [
      '0 Whole mkdir("d", 493) = 0',
      '0 Whole umask(18) = 18',
      '0 Whole brk(0) = 21968',
      '0 Whole lseek(3, 18446744073709551615, SEEK_SET) = -22 EINVAL',
    ],
  ],
  [
    'notes of results',
    'poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN}])\n' +
      'select(4, [3], NULL, NULL, {tv_sec=1, tv_usec=0}) = 1 (in [3], left {tv_sec=0, tv_usec=5})\n' +
      'poll([], 0, 5) = 0 (Timeout)\nfcntl(3, F_GETFL) = 0x8002 (flags O_RDWR|O_LARGEFILE)',
    [
      '0 Whole poll([{fd=3, events=POLLIN}], 1, -1) = 1 ([{fd=3, revents=POLLIN}])',
      '0 Whole select(4, [3], NULL, NULL, {tv_sec=1, tv_usec=0}) = 1 (in [3]) (left {tv_sec=0, tv_usec=5})',
      '0 Whole poll([], 0, 5) = 0 (Timeout)',
      '0 Whole fcntl(3, F_GETFL) = 32770 (flags O_RDWR|O_LARGEFILE)',
    ],
  ],
  [
    'injected and delayed',
    'openat(AT_FDCWD, "x", O_RDONLY) = -1 EMFILE (Too many open files) (INJECTED)\ngetpid() = 5 (INJECTED: args, retval) (DELAYED) <0.5>',
    ['0 Whole openat(AT_FDCWD, "x", O_RDONLY) = -24 EMFILE injected', '0 Whole getpid() = 5 injected'],
  ],
  [
    'descriptors and what they are',
    'read(3</a b>, "", 1) = 0\naccept(3<TCP:[1.2.3.4:5->6.7.8.9:80]>, NULL, NULL) = 4<TCPv6:[[::1]:5->[::1]:6]>\n' +
      'write(1</dev/pts/0<char 136:0>>, "x", 1) = 1\nclose(5</tmp/x\\76>(deleted)) = 0\n' +
      'close(6<UNIX-STREAM:[1->2, "/run/a>b"]>) = 0\nopenat(AT_FDCWD</root>, "f", O_RDONLY) = 3</root/f>',
    [
      '0 Whole read(3</a b>, "", 1) = 0',
      '0 Whole accept(3<TCP:[1.2.3.4:5-\\0766.7.8.9:80]>, NULL, NULL) = 4<TCPv6:[[::1]:5->[::1]:6]>',
      '0 Whole write(1</dev/pts/0\\74char 136:0\\76>, "x", 1) = 1',
      '0 Whole close(5</tmp/x\\76 (deleted)>) = 0',
      '0 Whole close(6<UNIX-STREAM:[1-\\0762, \\"/run/a\\76b\\"]>) = 0',
      '0 Whole openat(AT_FDCWD</root>, "f", O_RDONLY) = 3</root/f>',
    ],
  ],
  [
    'addresses of sockets',
    'connect(3, {sa_family=AF_UNIX, sun_path=@"ab\\0"}, 5) = 0\n' +
      'bind(3, {sa_family=AF_INET6, sin6_port=htons(0), inet_pton(AF_INET6, "::1", &sin6_addr), sin6_flowinfo=htonl(0), ' +
      'sin6_scope_id=0}, 28) = 0\nconnect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4")}, 16) = ' +
      '-1 EINPROGRESS (Operation now in progress)',
    [
      '0 Whole connect(3, {sa_family=AF_UNIX, sun_path="\\0ab\\0"}, 5) = 0',
      '0 Whole bind(3, {sa_family=AF_INET6, sin6_port=htons(0), inet_pton(AF_INET6, "::1", &sin6_addr), ' +
        'sin6_flowinfo=htonl(0), sin6_scope_id=0}, 28) = 0',
      '0 Whole connect(3, {sa_family=AF_INET, sin_port=htons(80), sin_addr=inet_addr("1.2.3.4")}, 16) = -115 EINPROGRESS',
    ],
  ],
  [
    'how children ended',
    'wait4(-1, [{WIFEXITED(s) && WEXITSTATUS(s) == 3}], 0, NULL) = 9\n' +
      'wait4(-1, [WIFSIGNALED(s) && WTERMSIG(s) == SIGSEGV && WCOREDUMP(s)], 0, NULL) = 8',
    [
      '0 Whole wait4(-1, [{WIFEXITED(s), WEXITSTATUS(s) == 3}], 0, NULL) = 9',
      '0 Whole wait4(-1, [WIFSIGNALED(s), WTERMSIG(s) == SIGSEGV, WCOREDUMP(s)], 0, NULL) = 8',
    ],
  ],
  [
    'sets of signals and of descriptors',
    'rt_sigprocmask(SIG_BLOCK, ~[RTMIN RT_1], [], 8) = 0\nselect(9, [3 4 5], [], NULL, {1, 500}) = 0 (Timeout)',
    [
      '0 Whole rt_sigprocmask(SIG_BLOCK, ~[RTMIN, RT_1], [], 8) = 0',
      '0 Whole select(9, [3, 4, 5], [], NULL, {1, 500}) = 0 (Timeout)',
    ],
  ],
  [
    'structures without names, strace 4',
    'rt_sigaction(SIGINT, {0x4011f6, [INT], SA_RESTORER|SA_RESTART, 0x7f00}, {SIG_DFL, [], 0}, 8) = 0\n' +
      'ioctl(1, SNDCTL_TMR_TIMEBASE or TCGETS, {B38400 opost isig icanon echo ...}) = 0',
    [
      '0 Whole rt_sigaction(SIGINT, {4198902, [INT], SA_RESTORER|SA_RESTART, 32512}, {SIG_DFL, [], 0}, 8) = 0',
      '0 Whole ioctl(1, SNDCTL_TMR_TIMEBASE or TCGETS, {B38400, opost, isig, icanon, echo, ...}) = 0',
    ],
  ],
  [
    'counts in place of what is counted, strace 4',
    'getdents(3, /* 24 entries */, 32768) = 760\nexecve("/bin/ls", ["ls"], [/* 21 vars */]) = 0\n' +
      'sendmsg(4, {msg_name(0)=NULL, msg_iov(1)=[{"a", 1}], {cmsg_len=20, {5}}, msg_flags=0}, 0) = 1\n' +
      '7 futex(0x10, FUTEX_WAIT, 2, NULL <unfinished ...>\n7 <... futex resumed> )       = 0',
    [
      '7 Whole getdents(3, [...]<24 entries>, 32768) = 760',
      '7 Whole execve("/bin/ls", ["ls"], [...]) = 0',
      '7 Whole sendmsg(4, {msg_name=NULL, msg_iov=[{"a", 1}], {cmsg_len=20, {5}}, msg_flags=0}, 0) = 1',
      '7 Entry futex(16, FUTEX_WAIT, 2, NULL)',
      '7 Exit futex(16, FUTEX_WAIT, 2, NULL) = 0',
    ],
  ],
  [
    'what changed during a call',
    'getsockname(3, {sa_family=AF_NETLINK}, [128 => 12]) = 0\nclone3({flags=CLONE_VM, exit_signal=0} => {parent_tid=[9]}, 88) = 9',
    [
      '0 Whole getsockname(3, {sa_family=AF_NETLINK}, [128 => 12]) = 0',
      '0 Whole clone3({flags=CLONE_VM, exit_signal=0} => {parent_tid=[9]}, 88) = 9',
    ],
  ],
  [
    'names of arguments',
    'openat(dfd=AT_FDCWD, filename="x", flags=O_RDONLY) = 3',
    ['0 Whole openat(dfd=AT_FDCWD, filename="x", flags=O_RDONLY) = 3'],
  ],
  [
    'comments',
    'execve("/bin/a", ["a"], 0x7ffe /* 35 vars */) = 0\nsocket(0x2 /* AF_INET */, 0x1|0x800 /* SOCK_??? */, 0) = 3',
    ['0 Whole execve("/bin/a", ["a"], 32766<35 vars>) = 0', '0 Whole socket(2<AF_INET>, 1|2048<SOCK_???>, 0) = 3'],
  ],
  ['calls without a name', 'syscall_0x1b8(0x1, 0) = -1 ENOSYS (Function not implemented)', ['0 Whole 440(1, 0) = -38 ENOSYS']],
  [
    'labels',
    'openat(AT_FDCWD, "/x" [system_u:object_r:etc_t:s0], O_RDONLY) = 3</x> [system_u:object_r:etc_t:s0]',
    ['0 Whole openat(AT_FDCWD, "/x", O_RDONLY) = 3</x>'],
  ],
  [
    'a call resumed with its arguments, and one with a space before them',
    '1 read(3,  <unfinished ...>\n2 getpid() = 2\n1 <... read resumed>"ab", 2) = 2\n1 wait4(-1,  <unfinished ...>\n' +
      '1 <... wait4 resumed> NULL, 0, NULL) = 2',
    [
      '1 Entry read(3)',
      '2 Whole getpid() = 2',
      '1 Exit read(3, "ab", 2) = 2',
      '1 Entry wait4(-1)',
      '1 Exit wait4(-1, NULL, 0, NULL) = 2',
    ],
  ],
  [
    'a call left in the middle of a structure',
    '1 io_uring_setup(1, {flags=0 <unfinished ...>\n1 <... io_uring_setup resumed>, sq_entries=4}) = 3',
    ['1 Entry io_uring_setup(1, {flags=0, ...})', '1 Exit io_uring_setup(1, {flags=0, sq_entries=4}) = 3'],
  ],
  ['a log that begins in the middle of a call', '1 <... read resumed>"ab", 2) = 2', ['1 Exit read("ab", 2) = 2']],
  [
    'an exec of a thread that is not the first',
    '9 execve("/a", ["a"], 0x7f00 /* 3 vars */ <pid changed to 7 ...>\n7 <... futex resumed>) = ?\n' +
      '7 +++ superseded by execve in pid 9 +++\n7 <... execve resumed>) = 0',
    ['9 Entry execve("/a", ["a"], 32512<3 vars>)', '7 Exit futex = ?', '7 Superseded 9', '7 Exit execve = 0'],
  ],
  [
    'a call that is interrupted and resumed',
    'restart_syscall(<... resuming interrupted nanosleep ...>) = 0',
    ['0 Whole restart_syscall(<... resuming interrupted nanosleep ...>) = 0'],
  ],
  ['strace goes', 'read(0,  <detached ...>', ['0 Entry read(0)']],
  [
    'a process that was gone',
    '5 read(3,  <ptrace(SYSCALL):No such process>\n5 ???( <unfinished ...>',
    ['5 Entry read(3)', '5 Lost'],
  ],
  [
    'signals',
    '--- SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=9, si_status=0} ---\n--- SIGCHLD (Child exited) @ 0 (0) ---\n' +
      '--- {si_signo=SIGINT, si_code=SI_USER} (Interrupt) ---\n--- stopped by SIGTSTP ---\n--- SIGRT_3 {si_signo=SIGRT_3} ---',
    [
      '0 Signal SIGCHLD {si_signo=SIGCHLD, si_code=CLD_EXITED, si_pid=9, si_status=0}',
      '0 Signal SIGCHLD',
      '0 Signal SIGINT {si_signo=SIGINT, si_code=SI_USER}',
      '0 Stopped SIGTSTP',
      '0 Signal SIGRT_3 {si_signo=SIGRT_3}',
    ],
  ],
  [
    'ends',
    '[pid  5] +++ exited with 3 +++\n[pid 6] +++ killed by SIGSEGV (core dumped) +++',
    ['5 Exited 3', '6 Killed SIGSEGV core'],
  ],
  [
    'what strace says for itself is nothing',
    'strace: Process 5 attached\nProcess 6 attached\nProcess 6 detached\nProcess 5 suspended\n' +
      "strace: Can't stat 'x': No such file or directory\n[ Process PID=7 runs in 32 bit mode. ]\n" +
      ' | 00000  61 62                                             ab |\n * 5 bytes in buffer 0',
    [],
  ],
  [
    'prefixes of every kind',
    '21 02:05:42 getpid() = 21\n[pid    21] 02:05:42.033740 getpid() = 21\n21<a b> getpid() = 21<a b>\n' +
      '21 [00007f7cec109ad7] getpid() = 21\n21 [   39] getpid() = 21\n21 [    7f7cec109ad7] getpid() = 21\n' +
      '21 [????????????????] getpid() = 21\n21 [unconfined_u:unconfined_r:x_t:s0] getpid() = 21',
    [
      '21 Whole getpid() = 21',
      '21 Whole getpid() = 21',
      '21<a b> Whole getpid() = 21<a b>',
      '21 Whole getpid() = 21',
      '21 Whole getpid() = 21',
      '21 Whole getpid() = 21',
      '21 Whole getpid() = 21',
      '21 Whole getpid() = 21',
    ],
  ],
  [
    'output of the program within a call',
    'write(1, "hello\\n", 6hello\n) = 6\nwrite(1, "a\\nb", 3a\nb) = 3\nclose(1) = 0',
    ['0 Whole write(1, "hello\\n", 6) = 6', '0 Whole write(1, "a\\nb", 3) = 3', '0 Whole close(1) = 0'],
  ],
  [
    'output of the program that reads like a line of strace',
    'write(1, "f(x) = 1\\n", 9f(x) = 1\n) = 9\nwrite(1, "f(x) = 1", 8f(x) = 1) = 8\nclose(1) = 0',
    ['0 Whole write(1, "f(x) = 1\\n", 9) = 9', '0 Whole write(1, "f(x) = 1", 8) = 8', '0 Whole close(1) = 0'],
  ],
  [
    'output of one thread within the line of another',
    '[pid 7] write(1, "one\\n", 4 <unfinished ...>\n[pid 8] futex(0x10, FUTEX_WAIT_PRIVATE, 2, NULLone\n <unfinished ...>\n' +
      '[pid 7] <... write resumed>) = 4\n[pid 7] write(1, "two\\n", 4two\n <unfinished ...>\n[pid 8] <... futex resumed>) = 0\n' +
      '[pid 7] <... write resumed>) = 4',
    [
      '7 Entry write(1, "one\\n", 4)',
      '8 Entry futex(16, FUTEX_WAIT_PRIVATE, 2, NULL)',
      '7 Exit write = 4',
      '7 Entry write(1, "two\\n", 4)',
      '8 Exit futex = 0',
      '7 Exit write = 4',
    ],
  ],
  [
    'output of the program between its lines',
    'getpid() = 7\nhello (world) = 1, and more\nclose(1) = 0',
    ['7 Whole getpid() = 7', '7 Whole close(1) = 0'],
    1,
  ],
  [
    'output before a line',
    '[pid 7] 02:05:42 getpid() = 7\nPassword: [pid 7] 02:05:43 read(0, "x", 1) = 1',
    ['7 Whole getpid() = 7', '7 Whole read(0, "x", 1) = 1'],
  ],
  [
    'output before a line without a prefix',
    'close(3) = 0\nPassword: read(0, "x", 1) = 1\ndone+++ exited with 0 +++',
    ['0 Whole close(3) = 0', '0 Whole read(0, "x", 1) = 1', '0 Exited 0'],
  ],
  [
    'a new thread announced within the call that makes it',
    'set_tid_address(0x10) = 5\nclone(child_stack=NULL, flags=SIGCHLDstrace: Process 6 attached\n, child_tidptr=0x20) = 6\n' +
      '[pid 6] clone(child_stack=NULL, flags=SIGCHLDstrace: Process 8 attached\n <unfinished ...>\n[pid 5] getpid() = 5\n' +
      '[pid 6] <... clone resumed>, child_tidptr=0x20) = 8',
    [
      '5 Whole set_tid_address(16) = 5',
      '5 Whole clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=32) = 6',
      '6 Entry clone(child_stack=NULL, flags=SIGCHLD)',
      '5 Whole getpid() = 5',
      '6 Exit clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=32) = 8',
    ],
  ],
  [
    'a child that nobody announced before it speaks (-q)',
    'close(1) = 0\nclone(child_stack=NULL, flags=SIGCHLD <unfinished ...>\n[pid 6] close(2) = 0\n' +
      '[pid 5] <... clone resumed>, child_tidptr=0x20) = 6\n[pid 6] +++ exited with 0 +++\nclose(3) = 0',
    [
      '5 Whole close(1) = 0',
      '5 Entry clone(child_stack=NULL, flags=SIGCHLD)',
      '6 Whole close(2) = 0',
      '5 Exit clone(child_stack=NULL, flags=SIGCHLD, child_tidptr=32) = 6',
      '6 Exited 0',
      '5 Whole close(3) = 0',
    ],
  ],
  [
    'lines of the last thread that is left',
    'set_tid_address(0x10) = 5\nfork() = 6\n[pid 5] exit_group(0) = ?\n[pid 5] +++ exited with 0 +++\nread(0, "", 1) = 0\n' +
      '+++ exited with 0 +++',
    [
      '5 Whole set_tid_address(16) = 5',
      '5 Whole fork() = 6',
      '5 Whole exit_group(0) = ?',
      '5 Exited 0',
      '6 Whole read(0, "", 1) = 0',
      '6 Exited 0',
    ],
  ],
  [
    'a summary behind the calls, and colours',
    '\x1b[1;34mgetpid\x1b[0m(\x1b[32m\x1b[0m) = 5\n% time     seconds  usecs/call     calls    errors syscall\n' +
      '------ ----------- ----------- --------- --------- ----------------\n 53.55    0.000113         113         1           fsync\n' +
      '100.00    0.000211           1       155        21 total',
    ['5 Whole getpid() = 5'],
  ],
  ['the call that a log ends in', '7 getpid() = 7\n7 read(0, ', ['7 Whole getpid() = 7', '7 Entry read(0)']],
  ['a call whose end never comes', 'read(0, \nclose(3) = 0', ['0 Entry read(0)', '0 Whole close(3) = 0']],
]

for (const [name, log, items, unread = 0] of CASES) {
  test(name, () => {
    const read = itemsOf(log)
    assert.equal(read.items.map(shown), items)
    assert.is(read.unread.count, unread, JSON.stringify(read.unread.examples))
  })
}

test('times: of the epoch, of the day beyond midnight, since the line before, and what a call took', () => {
  const times = (log: string) => itemsOf(log).items.map(item => item.ns)
  assert.equal(times('1795226741.930434 getpid() = 1\n1795226743.535329701 getpid() = 1'), [
    1795226741930434000n,
    1795226743535329701n,
  ])
  assert.equal(times('1 23:59:59 getpid() = 1\n1 00:00:01.5 getpid() = 1'), [86399_000000000n, 86401_500000000n])
  assert.equal(times('     0.000000 getpid() = 1\n     0.000250 getppid() = 1\n     1.5 getppid() = 1'), [
    0n,
    250000n,
    1500250000n,
  ])
  const [call] = itemsOf('1 getpid() = 1 <0.000012>').items
  assert.is(call?._tag === 'Whole' ? call.tookNs : undefined, 12000n)
})

test('a stack follows its call, with functions whose names hold parentheses', () => {
  const { items, unread } = itemsOf(
    '7 close(3) = 0\n > /lib/libc.so.6(__close+0x1f) [0xfd001]\n > /usr/bin/a(f(int (*)(char))+0x2) [0x12] a.c:5\n' +
      ' > /usr/bin/a() [0x2621]\n > unexpected_backtracing_error [0x7]\n7 getpid() = 7',
  )
  assert.equal(items[0]?.frames, [
    { file: '/lib/libc.so.6', fileOffset: 0xfd001n, symbol: '__close', symbolOffset: 0x1f },
    { file: '/usr/bin/a', fileOffset: 0x12n, symbol: 'f(int (*)(char))', symbolOffset: 2 },
    { file: '/usr/bin/a', fileOffset: 0x2621n },
  ])
  assert.is(items[1]?.frames, undefined)
  assert.is(unread.count, 0)
})

test('calls of a process in 32 bit mode say so', () => {
  const { items } = itemsOf('7 [ Process PID=7 runs in 32 bit mode. ]\n7 getpid() = 7\n8 getpid() = 8')
  assert.equal(
    items.map(item => (item._tag === 'Whole' ? item.abi : '')),
    ['i386', undefined],
  )
})

const PARENT = 'vfork() = 12\ndup2(12, 1) = 1\nexit_group(4) = ?\n+++ exited with 4 +++\n'

test('a file of one thread (-ff) stays of that thread when it makes a child', () => {
  const reader = straceReader({ tid: 10 })
  const items = [...reader.push(new TextEncoder().encode(PARENT)), ...reader.end()]
  assert.equal(
    items.map(item => item.tid),
    [10, 10, 10, 10],
  )
})

test('a log that names nobody stays of one thread when that makes a child', () => {
  const { items } = itemsOf(PARENT)
  assert.is(new Set(items.map(item => item.tid)).size, 1)
  assert.is(
    items.some(item => item.tid === 12),
    false,
  )
})

test.run()
