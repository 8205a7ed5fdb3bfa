// why -p on processes that are really stuck, idle or busy: the class, whom it names and about what, through the command line as a
// person would use it. What the inspector writes down is inspect.test.ts's; all that a scene can be, unit/cause/living.test.ts's.
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import { cli } from '../support/cli.js'
import { isDocumented } from '../support/documents.js'
import { skip, testUnless } from '../support/skip.js'
import { LACKING, SCRATCH, tracee } from './recording.js'

const test = suite('why -p')
const SETTLE_MS = 10_000
/** An answer is promised within two seconds. */
const LATE_MS = 2000
/** Cases that are asked about at a time: most of an answer's time is between its two looks. */
const ABREAST = 4

interface Told {
  readonly findings: ReadonlyArray<{
    readonly class: string
    readonly severity: string
    readonly confidence: number
    readonly subject: Readonly<Record<string, string | number>>
    readonly summary: string
    readonly evidence: ReadonlyArray<number>
    readonly chain: ReadonlyArray<{ readonly text: string; readonly pid: number }>
  }>
  readonly symptom: { readonly kind: string; readonly pid: number; readonly text?: string }
}

const running: ChildProcess[] = []
const always: Array<() => void> = [] // also when this file breaks off in the middle
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  for (const cleanUp of always) cleanUp()
})

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const end = Date.now() + SETTLE_MS
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
    await setTimeout(10)
  }
}

const stateOf = (pid: number): string => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? ''

interface Stuck {
  readonly child: ChildProcess
  readonly pid: number
  /** The numbers it said, by name. */
  readonly said: Readonly<Record<string, number>>
}

let folders = 0
const folder = (): string => {
  const path = join(SCRATCH, `stuck-${folders++}`)
  mkdirSync(path)
  return path
}

/** Starts a tracee and waits until it has said these words and stands still, or runs, as `states` says. */
const start = async (
  program: string,
  args: ReadonlyArray<string>,
  words: ReadonlyArray<string>,
  states = 'SDT',
): Promise<Stuck> => {
  const child = spawn(tracee(program), args, { stdio: ['pipe', 'pipe', 'inherit'] })
  running.push(child)
  const said: Record<string, number> = {}
  let text = ''
  child.stdout?.on('data', piece => {
    text += piece
    for (const [, name = '', number] of text.matchAll(/(\w+)=(\d+)\n/g)) said[name] = Number(number)
  })
  await until(`${args[0]} said ${words.join()}`, () => words.every(word => said[word] !== undefined))
  await setTimeout(250) // the last of them gets where it stays
  await until(`${args[0]} stands still`, () => states.includes(stateOf(child.pid ?? 0)))
  return { child, pid: child.pid ?? 0, said }
}

/** What is told of a server that wakes up many times a second, once it was not met at work. */
const askAtRest = async (pid: number, times = 20): Promise<Told> => {
  const told = await ask(pid)
  return told.symptom.kind === 'running' && times > 1 ? askAtRest(pid, times - 1) : told
}

const ask = async (pid: number): Promise<Told> => {
  const said = await cli(['why', '-p', String(pid), '--format', 'json'])
  assert.is(said.stderr, '')
  isDocumented('explain', said.stdout)
  return JSON.parse(said.stdout) as Told
}

/** Program and way; the words it says; then class, who is named (by its word; 'self': the one that was asked about), and about what. */
interface Case {
  readonly name: string
  readonly program: 'blocked' | 'entangled'
  readonly way: string
  readonly words: ReadonlyArray<string>
  readonly file?: boolean
  readonly class: string
  readonly named: string
  readonly about: RegExp
}

const CASES: ReadonlyArray<Case> = [
  {
    name: 'a pipe: its writer',
    program: 'blocked',
    way: 'pipe',
    words: ['other'],
    class: 'blocked-read',
    named: 'other',
    about: /^pipe:\[\d+\]$/,
  },
  {
    name: 'a full pipe: its reader',
    program: 'blocked',
    way: 'full-pipe',
    words: ['other'],
    class: 'slow-peer',
    named: 'other',
    about: /^pipe:/,
  },
  {
    name: 'a TCP connection: the other end',
    program: 'blocked',
    way: 'tcp',
    words: ['other'],
    class: 'blocked-read',
    named: 'other',
    about: /^127\.0\.0\.1:\d+$/,
  },
  {
    name: 'a socket pair: the other end',
    program: 'blocked',
    way: 'socketpair',
    words: ['other'],
    class: 'blocked-read',
    named: 'other',
    about: /^socket:/,
  },
  {
    name: 'a mutex: the thread that owns it',
    program: 'blocked',
    way: 'mutex',
    words: ['owner'],
    class: 'lock-contention',
    named: 'self',
    about: /^$/,
  },
  {
    name: 'a mutex in shared memory: the process that owns it',
    program: 'blocked',
    way: 'shared-mutex',
    words: ['other'],
    file: true,
    class: 'lock-contention',
    named: 'other',
    about: /^$/,
  },
  {
    name: 'connect to a local socket: who listens',
    program: 'blocked',
    way: 'unix-connect',
    words: ['other'],
    file: true,
    class: 'connection-timeout',
    named: 'other',
    about: /file$/,
  },
  {
    name: 'flock: the holder',
    program: 'blocked',
    way: 'flock',
    words: ['other'],
    file: true,
    class: 'lock-contention',
    named: 'other',
    about: /file$/,
  },
  {
    name: 'flock: the heir of who took it',
    program: 'blocked',
    way: 'inherited-flock',
    words: ['other'],
    file: true,
    class: 'lock-contention',
    named: 'other',
    about: /file$/,
  },
  {
    name: 'a range lock: the holder',
    program: 'blocked',
    way: 'fcntl',
    words: ['other'],
    file: true,
    class: 'lock-contention',
    named: 'other',
    about: /file$/,
  },
  {
    name: 'a FIFO that nobody else opens',
    program: 'blocked',
    way: 'fifo',
    words: ['self'],
    file: true,
    class: 'blocked-read',
    named: 'self',
    about: /file$/,
  },
  {
    name: 'an open FIFO: its writer',
    program: 'blocked',
    way: 'open-fifo',
    words: ['other'],
    file: true,
    class: 'blocked-read',
    named: 'other',
    about: /file$/,
  },
  {
    name: 'wait4: the child',
    program: 'blocked',
    way: 'child',
    words: ['other'],
    class: 'slow-peer',
    named: 'other',
    about: /^$/,
  },
  {
    name: 'wait4: a stopped child',
    program: 'blocked',
    way: 'stopped-child',
    words: ['other'],
    class: 'slow-peer',
    named: 'other',
    about: /^$/,
  },
  {
    name: 'connect: who listens and accepts nobody',
    program: 'blocked',
    way: 'connect',
    words: ['other'],
    class: 'connection-timeout',
    named: 'other',
    about: /^127\.0\.0\.1:\d+$/,
  },
  {
    name: 'poll: the writer behind the descriptor',
    program: 'blocked',
    way: 'poll',
    words: ['other'],
    class: 'blocked-read',
    named: 'other',
    about: /^pipe:/,
  },
  {
    name: 'epoll: the writer behind the descriptor',
    program: 'blocked',
    way: 'epoll',
    words: ['other'],
    class: 'blocked-read',
    named: 'other',
    about: /^pipe:/,
  },
  {
    name: 'two mutexes, taken in two orders',
    program: 'entangled',
    way: 'mutexes',
    words: ['left', 'right'],
    class: 'deadlock',
    named: 'self',
    about: /^$/,
  },
  {
    name: 'two locked files, taken in two orders',
    program: 'entangled',
    way: 'files',
    words: ['other'],
    file: true,
    class: 'deadlock',
    named: 'self',
    about: /[ab]$/,
  },
  {
    name: 'two that wait for the other to speak',
    program: 'entangled',
    way: 'words',
    words: ['other'],
    class: 'deadlock',
    named: 'self',
    about: /^socket:/,
  },
  {
    name: 'a mutex taken twice',
    program: 'entangled',
    way: 'mutex-twice',
    words: ['self'],
    class: 'deadlock',
    named: 'self',
    about: /^$/,
  },
  {
    name: 'a pipe whose other end is its own',
    program: 'entangled',
    way: 'itself',
    words: ['self'],
    class: 'blocked-read',
    named: 'self',
    about: /^pipe:/,
  },
  {
    name: 'pipe, lock, stopped holder: the holder',
    program: 'entangled',
    way: 'lock-chain',
    words: ['holder', 'writer'],
    file: true,
    class: 'lock-contention',
    named: 'holder',
    about: /a$/,
  },
  {
    name: 'a thread that is waited for and sleeps',
    program: 'entangled',
    way: 'thread',
    words: ['sleeper'],
    class: 'slow-peer',
    named: 'self',
    about: /^$/,
  },
]

/** The answer, or why there is none: asked for in a row of its own test. */
const answers = new Map<Case, Promise<() => void>>()

const judge = async (c: Case): Promise<() => void> => {
  const place = c.program === 'blocked' && c.file === true ? join(folder(), 'file') : folder()
  const { child, pid, said } = await start(c.program, [c.way, place], c.words)
  const told = await ask(pid)
  child.kill('SIGKILL')
  return () => {
    const [finding] = told.findings
    const { subject } = finding ?? { subject: {} as Record<string, string> }
    assert.equal([told.symptom.kind, told.symptom.pid], ['stuck', pid])
    assert.equal([finding?.class, subject['pid']], [c.class, c.named === 'self' ? pid : said[c.named]])
    assert.match(String(subject['path'] ?? subject['address'] ?? ''), c.about)
    assert.ok((finding?.evidence.length ?? 0) > 0)
  }
}

for (const [i, c] of CASES.entries())
  testUnless(test, LACKING, c.name, async () => {
    for (const next of CASES.slice(i, i - (i % ABREAST) + ABREAST)) {
      const answer = answers.get(next) ?? judge(next)
      answer.catch(() => undefined) // said by its own test
      answers.set(next, answer)
    }
    const check = await answers.get(c)
    check?.()
  })

testUnless(test, LACKING, 'the answer comes within two seconds', async () => {
  const { child, pid } = await start('blocked', ['pipe', ''], ['other'])
  const took: number[] = []
  for (let i = 0; i < 3; i++) {
    const begun = Date.now()
    await ask(pid)
    took.push(Date.now() - begun)
  }
  child.kill('SIGKILL')
  assert.ok(Math.min(...took) < LATE_MS, `${took.join(', ')} ms`) // the best: other work of the machine is not its slowness
})

testUnless(test, LACKING, 'a chain is told from its end to its beginning', async () => {
  const { child, pid, said } = await start('entangled', ['lock-chain', folder()], ['holder', 'writer'])
  try {
    const told = await ask(pid)
    const [finding] = told.findings
    assert.match(told.symptom.text ?? '', /is stuck: it has waited at least .* in read for data from pipe:\[\d+\]\.$/)
    assert.equal(
      finding?.chain.map(step => step.pid),
      [said['holder'], said['writer']],
    )
    assert.match(finding?.chain[0]?.text ?? '', /which holds the lock on .*\/a, is stopped by SIGSTOP$/)
    assert.match(finding?.chain[1]?.text ?? '', /in flock for the lock on/)
  } finally {
    child.kill('SIGKILL')
  }
})

testUnless(test, LACKING, 'a loop that never waits is computing', async () => {
  const { child, pid } = await start('entangled', ['spin'], ['self'], 'R')
  try {
    const [finding] = (await ask(pid)).findings
    assert.equal([finding?.class, finding?.subject['pid']], ['cpu-spin', pid])
  } finally {
    child.kill('SIGKILL')
  }
})

testUnless(test, LACKING, 'a sleep of its own choice accuses nobody', async () => {
  const { child, pid } = await start('entangled', ['sleep'], ['self'])
  try {
    const told = await ask(pid)
    assert.equal(told.findings, [])
    assert.is(told.symptom.kind, 'idle')
    assert.match(told.symptom.text ?? '', /sleeps by its own choice, in clock_nanosleep, for 16 min\.$/)
    process.kill(pid, 'SIGSTOP')
    await until('it is stopped', () => stateOf(pid) === 'T')
    const [finding] = (await ask(pid)).findings
    assert.equal([finding?.class, finding?.subject['pid'], finding?.subject['signal']], ['stopped', pid, 'SIGSTOP'])
  } finally {
    child.kill('SIGKILL')
  }
})

testUnless(test, LACKING, 'a first thread that ended leaves the others to be told of', async () => {
  const { child, pid } = await start('entangled', ['leave'], ['self'], 'Z')
  try {
    const told = await ask(pid)
    assert.equal([told.symptom.kind, told.findings], ['idle', []])
    assert.match(told.symptom.text ?? '', /\(thread \d+ of pid \d+\) sleeps by its own choice/)
  } finally {
    child.kill('SIGKILL')
  }
})

testUnless(test, LACKING, 'an event loop that only wakes itself is idle', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { stdio: 'ignore' })
  running.push(child)
  try {
    await setTimeout(700)
    const told = await askAtRest(child.pid ?? 0)
    assert.equal([told.symptom.kind, told.findings], ['idle', []])
  } finally {
    child.kill('SIGKILL')
  }
})

// ---------------------------------------------------------------- servers without clients

const found = (name: string): boolean => spawnSync('sh', ['-c', `command -v ${name}`]).status === 0
const lacks = (name: string): string | undefined => LACKING ?? (found(name) ? undefined : `no ${name}`)

testUnless(test, lacks('redis-server'), 'an idle redis is idle', async () => {
  const child = spawn('redis-server', ['--port', '0', '--unixsocket', join(folder(), 'redis.sock'), '--save', ''], {
    stdio: 'ignore',
  })
  running.push(child)
  try {
    await setTimeout(700)
    const told = await askAtRest(child.pid ?? 0)
    assert.equal(told.findings, [])
    assert.is(told.symptom.kind, 'idle')
    assert.match(told.symptom.text ?? '', /is idle: it has waited at least .* in epoll_p?wait for clients on .*redis\.sock\.$/)
  } finally {
    child.kill('SIGKILL')
  }
})

testUnless(test, lacks('nginx'), 'an idle nginx is idle, master and worker', async () => {
  const place = mkdtempSync(join(SCRATCH, 'nginx-'))
  const directives = [
    'daemon off; user root; worker_processes 1; events {}',
    `pid ${place}/pid; error_log ${place}/errors;`,
    `http { access_log off; server { listen unix:${place}/web.sock; } }`,
  ]
  execFileSync('sh', ['-c', `cat > ${place}/conf`], { input: directives.join('\n') })
  const child = spawn('nginx', ['-c', `${place}/conf`], { stdio: 'ignore' })
  running.push(child)
  try {
    const master = child.pid ?? 0
    const workers = () => readFileSync(`/proc/${master}/task/${master}/children`, 'latin1').split(' ').filter(Boolean).map(Number)
    await until('a worker', () => existsSync(`${place}/web.sock`) && workers().length > 0)
    await setTimeout(300)
    for (const pid of [master, ...workers()]) {
      const told = await ask(pid)
      assert.equal([told.symptom.kind, told.findings], ['idle', []])
    }
  } finally {
    child.kill('SIGTERM')
  }
})

// ---------------------------------------------------------------- a frozen file system

const FROZEN_LACKING =
  LACKING ??
  (process.getuid?.() === 0 ? undefined : 'not root') ??
  ['losetup', 'mkfs.ext4', 'fsfreeze', 'mount'].map(lacks).find(reason => reason !== undefined)

testUnless(test, FROZEN_LACKING, 'a frozen file system: told from where in the kernel it waits', async () => {
  const place = folder()
  const [image, point] = [join(place, 'image'), join(place, 'mounted')]
  mkdirSync(point)
  closeSync(openSync(image, 'w'))
  truncateSync(image, 16 << 20)
  execFileSync('mkfs.ext4', ['-q', '-F', image])
  const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim()
  const cleanUp = () => {
    for (const command of [
      ['fsfreeze', '-u', point],
      ['umount', '-l', point],
      ['losetup', '-d', device],
    ])
      spawnSync(command[0] ?? '', command.slice(1), { stdio: 'ignore' })
  }
  always.push(cleanUp)
  execFileSync('mount', [device, point])
  const { child, pid } = await start('blocked', ['write', join(point, 'file')], ['self'])
  execFileSync('fsfreeze', ['-f', point])
  try {
    child.stdin?.write('x')
    await until('it hangs', () => stateOf(pid) === 'D')
    const [finding] = (await ask(pid)).findings
    assert.equal([finding?.class, finding?.subject['pid'], finding?.subject['path']], ['slow-io', pid, join(point, 'file')])
    assert.match(finding?.summary ?? '', /waits for a frozen file system: .* \(on .*mounted, ext4\)$/)
  } finally {
    cleanUp()
    child.kill('SIGKILL')
  }
})

if (LACKING !== undefined) skip('processes that are stuck', LACKING)
test.run()
