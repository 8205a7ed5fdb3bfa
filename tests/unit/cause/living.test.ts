// Processes that were looked at while they ran, told by hand: what each scene comes down to, in whom, and in which words.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { explain, type Explanation } from '../../../src/cause/index.js'
import { explainText } from '../../../src/present/explain.js'
import { filled } from '../../../src/present/filled.js'
import { plain } from '../../../src/present/palette.js'
import { CLASS_BY_ROLE, CLASS_BY_WAIT, ENDS } from '../../../src/cause/stuck/ends.js'
import { ROLE_WORDS, STUCK_WORDS, WAIT_WORDS } from '../../../src/present/messages-stuck.js'
import { looked, type Scene } from '../state/looked.js'
import { bytes, inet, words } from '../state/story.js'

const test = suite('processes that were looked at')

const explained = async (scene: Scene, endless = false): Promise<Explanation> => {
  const { facts } = await looked(scene).tell()
  const rootPid = Number(Object.keys(scene)[0])
  return explain(facts, { arch: 'x86_64', rootPid, startNs: 0, endNs: 0, cut: 'unknown', attached: true, endless })
}
const textOf = (explanation: Explanation): string => explainText({ explanation, gaps: [] }, plain, 1000).join('\n')

const WRITE = 1
const READ = 0
const reading = (fd: number) => ({ call: 'read', args: [fd, 0x1000, 512], wchan: 'anon_pipe_read' })
const pipe = (flags: number, inode = 7) => ({ target: `pipe:[${inode}]`, flags })

const sleeping = { call: 'clock_nanosleep', args: [0, 0, 0x1000, 0], wchan: 'hrtimer_nanosleep' }
/** One struct pollfd that asks for input. */
const set = (fd: number): ReadonlyArray<number> => [fd, 0, 0, 0, 1, 0, 0, 0]
/** A timespec. */
const seconds = (arg: number, s: number) => bytes(arg, new Uint8Array([s, ...Array(15).fill(0)]))
const polling = (...fds: ReadonlyArray<number>) => ({
  call: 'poll',
  args: [0x1000, fds.length, -1],
  at: [bytes(0, new Uint8Array(fds.flatMap(set)))],
})
const epolling = (limitMs: number) => ({ call: 'epoll_wait', args: [3, 0x1000, 64, limitMs], wchan: 'do_epoll_wait' })
const epoll = (...watches: ReadonlyArray<number>) => ({ target: 'anon_inode:[eventpoll]', watches })
const LOCAL = inet(0, '127.0.0.1', 4000).bytes
const REMOTE = inet(0, '127.0.0.1', 17993).bytes
/** FUTEX_WAIT_BITSET, private: a condition variable of its own process. */
const conditional = { call: 'futex', args: [0x1000, 9 | 128, 0, 0, 0, -1], at: [words(0, 0)], wchan: 'futex_do_wait' }
const untilMs = { ...conditional, args: [0x1000, 0 | 128, 0, 0x2000, 0, 0], at: [words(0, 0), seconds(3, 90)] }
const SIGSTOP = 19
const stopped = { stopSignal: SIGSTOP, threads: [{ state: 'T', wchan: 'do_signal_stop' }] }

/** The class, whom it names, about what, and the first lines of the text without their line breaks. */
const CASES: ReadonlyArray<readonly [string, Scene, string, number, string | undefined, RegExp]> = [
  [
    'a reader whose only writer is stopped: the writer',
    {
      812: { comm: 'worker', fds: { 3: pipe(READ) }, threads: [{ ...reading(3), sinceMs: 31_400 }] },
      813: { comm: 'feeder', related: true, ...stopped, fds: { 4: pipe(WRITE) } },
    },
    'blocked-read',
    813,
    'pipe:[7]',
    /is stuck: it has waited at least 31 s in read .* feeder \(pid 813\), the only writer of pipe:\[7\], is stopped by SIGSTOP/,
  ],
  [
    'a reader, whose writer waits for a lock, whose holder is stopped: the holder',
    {
      812: { comm: 'worker', fds: { 3: pipe(READ) }, threads: [reading(3)] },
      813: {
        comm: 'feeder',
        related: true,
        fds: { 4: pipe(WRITE), 5: { target: '/run/feed.lock' } },
        locks: [{ path: '/run/feed.lock', holder: 814, waiting: true }],
        threads: [{ call: 'flock', args: [5, 2], wchan: 'flock_lock_inode_wait' }],
      },
      814: {
        comm: 'keeper',
        related: true,
        ...stopped,
        fds: { 5: { target: '/run/feed.lock' } },
        locks: [{ path: '/run/feed.lock', holder: 814 }],
      },
    },
    'lock-contention',
    814,
    '/run/feed.lock',
    /keeper \(pid 814\), which holds the lock on \/run\/feed.lock, is stopped by SIGSTOP .* feeder .* in flock for the lock/,
  ],
  [
    'a tracer that holds the other end: whose tracer it is',
    {
      812: { comm: 'worker', fds: { 3: pipe(READ) }, threads: [reading(3)] },
      813: { comm: 'feeder', related: true, tracerPid: 900, fds: { 4: pipe(WRITE) }, threads: [{ state: 't' }] },
      900: { comm: 'gdb', related: true, threads: [{ call: 'wait4', args: [-1], wchan: 'do_wait' }] },
    },
    'blocked-read',
    813,
    'pipe:[7]',
    /feeder \(pid 813\), the only writer of pipe:\[7\], is held by a tracer, gdb \(pid 900\)/,
  ],
  [
    'two writers, one stopped, one at work: the one at work',
    {
      812: { comm: 'worker', fds: { 3: pipe(READ) }, threads: [reading(3)] },
      813: { comm: 'lazy', related: true, ...stopped, fds: { 4: pipe(WRITE) } },
      814: { comm: 'busy', related: true, fds: { 4: pipe(WRITE) }, threads: [{ state: 'R', moves: true }] },
    },
    'blocked-read',
    814,
    'pipe:[7]',
    /busy \(pid 814\), one of 2 writers of pipe:\[7\], is at work/,
  ],
  [
    'a lock with priority inheritance: the owner is in its word',
    {
      812: {
        threads: [
          { call: 'futex', args: [0x1000, 6 | 128, 0], at: [words(0, 0x80000000 | 815)], wchan: 'futex_lock_pi' },
          { tid: 815, comm: 'owner', ...sleeping },
        ],
      },
    },
    'lock-contention',
    812,
    undefined,
    /owner \(thread 815 of pid 812\), which owns the mutex at 0x1000, sleeps by its own choice/,
  ],
  [
    'a thread of a container: the word has its id there',
    {
      812: {
        threads: [
          { call: 'futex', args: [0x1000, 128, 2], at: [words(0, 2, 0, 7)], wchan: 'futex_do_wait' },
          { tid: 815, nsTid: 7, comm: 'owner', ...sleeping },
        ],
      },
      7: { comm: 'kworker', related: true },
    },
    'lock-contention',
    812,
    undefined,
    /owner \(thread 815 of pid 812\), which owns the mutex/,
  ],
  [
    'a connection to a machine elsewhere: the address',
    {
      812: {
        comm: 'client',
        fds: { 3: { target: 'socket:[5]', local: inet(0, '10.0.0.1', 4000).bytes, peer: inet(0, '10.0.0.9', 5432).bytes } },
        threads: [{ call: 'recvfrom', args: [3, 0x1000, 512, 0], wchan: 'wait_woken' }],
      },
    },
    'blocked-read',
    812,
    '10.0.0.9:5432',
    /client \(pid 812\) waits in recvfrom for data from 10.0.0.9:5432; who could end that is out of sight/,
  ],
  [
    'a connection nobody answers: the address',
    {
      812: {
        comm: 'client',
        fds: { 3: { target: 'socket:[5]', socketState: 2 } },
        threads: [{ call: 'connect', args: [3, 0x1000, 16], at: [inet(1, '10.0.0.9', 80)], wchan: 'inet_wait_for_connect' }],
      },
    },
    'connection-timeout',
    812,
    '10.0.0.9:80',
    /10.0.0.9:80 does not answer the connection attempt of client \(pid 812\)/,
  ],
  [
    'a wait for somebody to type',
    {
      812: {
        comm: 'cat',
        fds: { 0: { target: '/dev/pts/3' } },
        threads: [{ call: 'read', args: [0, 0x1000, 512], wchan: 'n_tty_read' }],
      },
    },
    'blocked-read',
    812,
    '/dev/pts/3',
    /waits for somebody to type at \/dev\/pts\/3/,
  ],
  [
    'a file server that does not answer',
    {
      812: {
        comm: 'ls',
        fds: { 3: { target: '/mnt/far' } },
        threads: [{ state: 'D', call: 'getdents64', args: [3, 0x1000, 512], wchan: 'rpc_wait_bit_killable' }],
      },
    },
    'slow-io',
    812,
    '/mnt/far',
    /ls \(pid 812\) waits for the server of a file system: \/mnt\/far/,
  ],
  [
    'a frozen file system, and a file that is still to be made there: where to thaw it',
    {
      812: {
        mounts: { 1: '/', 2: '/srv/data', 3: '/srv/da' },
        threads: [
          {
            state: 'D',
            call: 'openat',
            args: [-100, 0x1000, 0o101, 0o644],
            at: [bytes(1, new TextEncoder().encode('/srv/data/new'))],
            wchan: 'percpu_rwsem_wait',
          },
        ],
      },
    },
    'slow-io',
    812,
    '/srv/data/new',
    /frozen file system: \/srv\/data\/new \(on \/srv\/data, ext4\) .*thaw it \(fsfreeze -u \/srv\/data\)/,
  ],
  [
    'three in a circle of pipes',
    {
      812: { comm: 'a', fds: { 3: pipe(READ, 7), 4: pipe(WRITE, 8) }, threads: [reading(3)] },
      813: { comm: 'b', related: true, fds: { 3: pipe(READ, 9), 4: pipe(WRITE, 7) }, threads: [reading(3)] },
      814: { comm: 'c', related: true, fds: { 3: pipe(READ, 8), 4: pipe(WRITE, 9) }, threads: [reading(3)] },
    },
    'deadlock',
    812,
    'pipe:[8]',
    /a \(pid 812\) and b \(pid 813\), c \(pid 814\) wait for each other/,
  ],
  [
    'a poll of its own pair and of a connection: who is at the other end of the connection',
    {
      812: {
        comm: 'curl',
        fds: {
          3: { target: 'socket:[5]', inode: 5, peerInode: 6 },
          4: { target: 'socket:[6]', inode: 6, peerInode: 5 },
          5: { target: 'socket:[8]', local: LOCAL, peer: REMOTE },
        },
        threads: [polling(3, 5)],
      },
      813: {
        comm: 'server',
        related: true,
        fds: { 7: { target: 'socket:[9]', local: REMOTE, peer: LOCAL } },
        threads: [sleeping],
      },
    },
    'blocked-read',
    813,
    '127.0.0.1:17993',
    /curl .* in poll for data from 127\.0\.0\.1:17993\. .* server \(pid 813\), at the other end of 127\.0\.0\.1:17993,/,
  ],
  [
    'an event loop with a pipe that several hold the reading end of: its client, not the death of its parent',
    {
      812: {
        comm: 'backend',
        fds: {
          3: epoll(4, 5, 6),
          4: pipe(READ),
          5: { target: 'anon_inode:[signalfd]' },
          6: { target: 'socket:[8]', local: LOCAL, peer: REMOTE },
        },
        threads: [epolling(-1)],
      },
      811: { comm: 'master', related: true, fds: { 4: pipe(WRITE) }, threads: [sleeping] },
      814: { comm: 'sibling', related: true, fds: { 4: pipe(READ) }, threads: [sleeping] },
      813: { comm: 'client', related: true, ...stopped, fds: { 7: { target: 'socket:[9]', local: REMOTE, peer: LOCAL } } },
    },
    'blocked-read',
    813,
    '127.0.0.1:17993',
    /client \(pid 813\), at the other end of 127\.0\.0\.1:17993, is stopped/,
  ],
  [
    'two others in one poll: both are named, neither for certain',
    {
      812: { fds: { 3: pipe(READ, 7), 4: pipe(READ, 8) }, threads: [polling(3, 4)] },
      813: { comm: 'left', related: true, ...stopped, fds: { 4: pipe(WRITE, 7) } },
      814: { comm: 'right', related: true, ...stopped, fds: { 4: pipe(WRITE, 8) } },
    },
    'blocked-read',
    813,
    'pipe:[7]',
    /data from pipe:\[7\], pipe:\[8\]\. .*possible: left .*, one of 2 that it waits for \(left \(pid 813\), right \(pid 814\)\)/,
  ],
  [
    'a poll of one pipe that only it holds: as a read of it',
    { 812: { comm: 'alone', fds: { 3: pipe(READ), 4: pipe(WRITE) }, threads: [polling(3)] } },
    'blocked-read',
    812,
    'pipe:[7]',
    /only alone \(pid 812\) itself has the other end of pipe:\[7\]/,
  ],
  [
    'a write into a socket pair that only it holds',
    {
      812: {
        comm: 'alone',
        fds: { 3: { target: 'socket:[5]', inode: 5, peerInode: 6 }, 4: { target: 'socket:[6]', inode: 6, peerInode: 5 } },
        threads: [{ call: 'write', args: [3, 0x1000, 512], wchan: 'sock_alloc_send_pskb' }],
      },
    },
    'slow-peer',
    812,
    'socket:[5]',
    /only alone \(pid 812\) itself has the other end of socket:\[5\]/,
  ],
  [
    'a condition nobody is left to tell of: who should is not known',
    { 812: { comm: 'alone', threads: [conditional] } },
    'lock-contention',
    812,
    undefined,
    /possible: alone \(pid 812\) waits in futex to be woken at 0x1000; who should end that cannot be told/,
  ],
  [
    'a message queue: its number',
    { 812: { comm: 'taker', threads: [{ call: 'msgrcv', args: [6, 0x1000, 100, 0, 0], wchan: 'do_msgrcv' }] } },
    'blocked-read',
    812,
    'queue 6',
    /possible: taker \(pid 812\) waits in msgrcv for a message in queue 6; who should end that cannot be told/,
  ],
  [
    'a full message queue is no blocked read',
    { 812: { comm: 'giver', threads: [{ call: 'msgsnd', args: [6, 0x1000, 100, 0], wchan: 'do_msgsnd' }] } },
    'slow-peer',
    812,
    'queue 6',
    /giver \(pid 812\) waits in msgsnd for room in queue 6/,
  ],
  [
    'a semaphore set: its number',
    { 812: { threads: [{ call: 'semop', args: [43, 0x1000, 1], wchan: 'do_semtimedop' }] } },
    'lock-contention',
    812,
    'semaphore set 43',
    /in semop for semaphore set 43; who should end that cannot be told/,
  ],
  [
    'an eventfd: its target, and nobody in particular',
    { 812: { fds: { 3: { target: 'anon_inode:[eventfd]' } }, threads: [{ call: 'read', args: [3, 0x1000, 8] }] } },
    'blocked-read',
    812,
    'anon_inode:[eventfd]',
    /possible: .* in read for anon_inode:\[eventfd\]; who should end that cannot be told/,
  ],
]
for (const [name, scene, cls, pid, object, says] of CASES)
  test(name, async () => {
    const told = await explained(scene)
    const [finding] = told.findings
    assert.equal([finding?.class, finding?.subject.pid, finding?.subject.path ?? finding?.subject.address], [cls, pid, object])
    assert.match(textOf(told).replace(/\s+/g, ' '), says)
  })

/** Nobody is accused: what the symptom is, and its sentence. */
const CALM: ReadonlyArray<readonly [string, Scene, string, RegExp]> = [
  ['a sleeper', { 812: { threads: [sleeping] } }, 'idle', /sleeps by its own choice/],
  [
    'a server in poll, with a connection of its own',
    {
      812: {
        fds: {
          3: { target: 'socket:[5]', local: inet(0, '0.0.0.0', 80).bytes, listening: true },
          4: { target: 'socket:[6]', local: inet(0, '10.0.0.1', 80).bytes, peer: inet(0, '10.0.0.7', 4000).bytes },
        },
        threads: [{ call: 'poll', args: [0x1000, 2, -1], at: [bytes(0, new Uint8Array([...set(4), ...set(3)]))] }],
      },
    },
    'idle',
    /is idle: it has waited at least .* in poll for clients on 0\.0\.0\.0:80/,
  ],
  [
    'a shell whose child serves',
    {
      812: { comm: 'sh', threads: [{ call: 'wait4', args: [-1], wchan: 'do_wait' }] },
      813: {
        comm: 'web',
        ppid: 812,
        related: true,
        fds: { 3: { target: 'socket:[5]', local: inet(0, '0.0.0.0', 80).bytes, listening: true } },
        threads: [{ call: 'accept', args: [3, 0, 0], wchan: 'inet_csk_accept' }],
      },
    },
    'idle',
    /sh \(pid 812\) is idle: it .* for web \(pid 813\) to end; web \(pid 813\) serves/,
  ],
  [
    'an event loop that only its own pair and its own clock can wake',
    {
      812: {
        fds: {
          3: epoll(4, 6),
          4: { target: 'socket:[5]', inode: 5, peerInode: 6 },
          5: { target: 'socket:[6]', inode: 6, peerInode: 5 },
          6: { target: 'anon_inode:[eventfd]' },
        },
        threads: [epolling(500_000)],
      },
    },
    'idle',
    /sleeps by its own choice, in epoll_wait, for 8 min/,
  ],
  [
    'an event loop that only itself or a signal can wake, its pipe inherited by a child',
    {
      812: {
        fds: { 3: epoll(4, 6), 4: pipe(READ), 5: pipe(WRITE), 6: { target: 'anon_inode:[eventfd]' } },
        threads: [epolling(-1)],
      },
      813: { ppid: 812, related: true, fds: { 5: pipe(WRITE) }, threads: [sleeping] },
    },
    'idle',
    /is idle: it .* in epoll_wait for a signal, or for itself to go on/,
  ],
  [
    'a socket for datagrams of anybody',
    {
      812: {
        fds: { 3: { target: 'socket:[5]', type: 2, local: inet(0, '127.0.0.1', 53).bytes } },
        threads: [{ call: 'recvfrom', args: [3, 0x1000, 512, 0], wchan: '__skb_wait_for_more_packets' }],
      },
    },
    'idle',
    /is idle: it has waited at least .* in recvfrom for datagrams on 127\.0\.0\.1:53/,
  ],
  [
    'a pool of threads that wake by themselves, and the one that waits for their end',
    {
      812: {
        threads: [
          { call: 'futex', args: [0x1000, 9, 815, 0, 0, -1], at: [words(0, 815)], wchan: 'futex_do_wait' },
          { tid: 815, comm: 'pool-1', ...untilMs },
          { tid: 816, comm: 'pool-2', ...untilMs },
        ],
      },
    },
    'idle',
    /is idle: it .* for pool-1 \(thread 815 of pid 812\) to end; pool-1 \(thread 815 of pid 812\) sleeps by its own choice/,
  ],
  [
    'threads to be woken, one of which wakes by itself',
    { 812: { threads: [conditional, { tid: 815, ...conditional }, { tid: 816, comm: 'timer', ...untilMs }] } },
    'idle',
    /is idle: .* to be woken at 0x1000; timer \(thread 816 of pid 812\) sleeps by its own choice/,
  ],
  [
    'a thread that serves, and the first one, which waits for its end',
    {
      812: {
        fds: { 3: { target: 'socket:[5]', local: inet(0, '0.0.0.0', 80).bytes, listening: true } },
        threads: [
          { call: 'futex', args: [0x1000, 9, 815, 0, 0, -1], at: [words(0, 815)], wchan: 'futex_do_wait' },
          { tid: 815, comm: 'acceptor', call: 'accept', args: [3, 0, 0], wchan: 'inet_csk_accept' },
        ],
      },
    },
    'idle',
    /is idle: .* acceptor \(thread 815 of pid 812\) serves, and waits for clients/,
  ],
  [
    'one whose first thread has ended while another lives',
    { 812: { threads: [{ state: 'Z' }, { tid: 815, comm: 'worker', ...sleeping }] } },
    'idle',
    /worker \(thread 815 of pid 812\) sleeps by its own choice/,
  ],
  ['one that ran between the looks', { 812: { threads: [{ state: 'R', moves: true }] } }, 'running', /is running/],
  ['one whose call could not be read', { 812: { threads: [{ state: 'S' }] } }, 'unseen', /could not be read/],
  ['one that has ended and was not waited for', { 812: { threads: [{ state: 'Z' }] } }, 'idle', /has ended/],
]
for (const [name, scene, kind, says] of CALM)
  test(`no accusation: ${name}`, async () => {
    const told = await explained(scene)
    assert.equal([told.symptom?.kind, told.findings], [kind, []])
    assert.match(textOf(told).replace(/\s+/g, ' '), says)
  })

test('a process that is only related is no symptom of its own', async () => {
  const told = await explained({
    812: { comm: 'sleeper', threads: [sleeping] },
    813: { comm: 'stuck', related: true, fds: { 3: pipe(READ) }, threads: [reading(3)] },
  })
  assert.equal([told.symptom?.pid, told.findings], [812, []])
})

test('what could not be read of somebody in the answer is said', async () => {
  const told = await explained({
    812: { comm: 'worker', fds: { 3: pipe(READ) }, threads: [reading(3)] },
    813: { comm: 'feeder', related: true, fds: { 4: pipe(WRITE) }, threads: [{ state: 'S' }], unreadable: ['calls'] },
  })
  assert.match(textOf(told), /Not seen: the calls that feeder \(pid 813\) is in could not be read\./)
  assert.is(told.findings[0]?.subject.pid, 813)
})

test('a look that broke off leads to no more than a guess', async () => {
  const told = await explained(
    {
      812: { comm: 'worker', fds: { 3: pipe(READ) }, threads: [reading(3)] },
      813: { comm: 'feeder', related: true, ...stopped, fds: { 4: pipe(WRITE) } },
    },
    true,
  )
  assert.match(textOf(told), /blocked-read, a guess: feeder/)
})

test('a wait for what has no name is told by its call alone', () => {
  assert.is(filled('in truth {wait}', { wait: 'event', object: '', syscall: 'epoll_wait' }), 'in truth in epoll_wait')
})

test('every end of a wait, every wait and every role has its sentence', () => {
  const ends = Object.keys(ENDS).map(end => `stuck.${end}`)
  assert.equal(
    ends.filter(id => STUCK_WORDS[id] === undefined),
    [],
  )
  assert.equal(
    Object.keys(CLASS_BY_WAIT).filter(how => WAIT_WORDS[how] === undefined),
    [],
  )
  assert.equal(
    Object.keys(CLASS_BY_ROLE).filter(role => ROLE_WORDS[role] === undefined),
    [],
  )
})

test.run()
