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

const explained = async (scene: Scene): Promise<Explanation> => {
  const { facts } = await looked(scene).tell()
  const rootPid = Number(Object.keys(scene)[0])
  return explain(facts, { arch: 'x86_64', rootPid, startNs: 0, endNs: 0, cut: 'unknown', attached: true })
}
const textOf = (explanation: Explanation): string => explainText({ explanation, gaps: [] }, plain, 1000).join('\n')

const WRITE = 1
const READ = 0
const reading = (fd: number) => ({ call: 'read', args: [fd, 0x1000, 512], wchan: 'anon_pipe_read' })
const pipe = (flags: number, inode = 7) => ({ target: `pipe:[${inode}]`, flags })

const sleeping = { call: 'clock_nanosleep', args: [0, 0, 0x1000, 0], wchan: 'hrtimer_nanosleep' }
/** One struct pollfd that asks for input. */
const set = (fd: number): ReadonlyArray<number> => [fd, 0, 0, 0, 1, 0, 0, 0]
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
