// Processes that were looked at while they ran, told by hand: what each scene comes down to, in whom, and in which words.
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { explain, type Explanation } from '../../../src/cause/index.js'
import { explainText } from '../../../src/present/explain.js'
import { plain } from '../../../src/present/palette.js'
import { looked, type Scene } from '../state/looked.js'

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
]
for (const [name, scene, cls, pid, object, says] of CASES)
  test(name, async () => {
    const told = await explained(scene)
    const [finding] = told.findings
    assert.equal([finding?.class, finding?.subject.pid, finding?.subject.path ?? finding?.subject.address], [cls, pid, object])
    assert.match(textOf(told).replace(/\s+/g, ' '), says)
  })

test.run()
