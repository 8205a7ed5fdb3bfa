// The inspector on processes that are really stuck: what the trace says each waits for, where, since when, and who could end it.
import { execFileSync, spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { suite } from 'uvu'
import * as assert from 'uvu/assert'
import type { Descriptor, ProcessStateData, SystemEvent, ThreadState } from '../../src/trace/event.js'
import { syscallRows } from '../../src/trace/syscalls.js'
import { cli, MAIN } from '../support/cli.js'
import { skip, testUnless } from '../support/skip.js'
import { LACKING, readRecording, type Recorded, ROOT, SCRATCH, tracee } from './recording.js'

const test = suite('capture: inspect')
const INSPECTOR = join(ROOT, 'capture-helper/probecause-inspect')
const SETTLE_MS = 10_000
const O_ACCMODE = 3

interface Stuck {
  readonly pid: number
  readonly child: ChildProcess
  /** The numbers it has said so far. */
  readonly said: Readonly<Record<string, number>>
}

const running: ChildProcess[] = []
test.after.each(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL')
})
process.on('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

const until = async (what: string, holds: () => boolean): Promise<void> => {
  const end = Date.now() + SETTLE_MS
  while (!holds()) {
    if (Date.now() > end) throw new Error(`never: ${what}`)
    await pause(10)
  }
}

const state = (pid: number): string => /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1] ?? ''

/** Starts it and waits until it has said these words and stands still in `call`. */
const start = async (way: string, words: ReadonlyArray<string>, call: string, file = ''): Promise<Stuck> => {
  const child = spawn(tracee('blocked'), [way, file], { stdio: ['pipe', 'pipe', 'inherit'] })
  running.push(child)
  return settled(child, words, call)
}

const numberOf = (name: string): number =>
  syscallRows().find(row => row.name === name)?.numbers[process.arch === 'arm64' ? 'aarch64' : 'x86_64'] ?? -1

const settled = async (child: ChildProcess, words: ReadonlyArray<string>, call: string): Promise<Stuck> => {
  const said: Record<string, number> = {}
  let text = ''
  child.stdout?.on('data', piece => {
    text += piece
    for (const [, name = '', number] of text.matchAll(/(\w+)=(\d+)\n/g)) said[name] = Number(number)
  })
  await until(`${words.join()} said`, () => words.every(word => said[word] !== undefined))
  const pid = said['self'] ?? child.pid ?? 0
  const inside = () => readFileSync(`/proc/${pid}/syscall`, 'latin1').startsWith(`${numberOf(call)} `)
  await until(`inside ${call}`, () => 'SDT'.includes(state(pid)) && inside())
  return { pid, child, said }
}

let looks = 0
const look = async (pids: ReadonlyArray<number>, ...options: ReadonlyArray<string>): Promise<Recorded> => {
  const path = join(SCRATCH, `look-${looks++}.trace`)
  const limits = { timeout: SETTLE_MS, killSignal: 'SIGKILL' } as const
  const run = spawn(INSPECTOR, ['-o', path, ...options, pids.join(',')], { stdio: 'inherit', ...limits })
  const code = await new Promise<number | null>(resolve => run.on('exit', resolve))
  assert.is(code, 0)
  return readRecording(path)
}

const states = (trace: Recorded, pid: number): ReadonlyArray<ProcessStateData> =>
  trace.events.flatMap(event => (event.pid === pid && event.data._tag === 'ProcessState' ? [event.data] : []))

const only = <A>(what: string, all: ReadonlyArray<A>): A => {
  const [first] = all
  if (first === undefined) throw new Error(`no ${what}`)
  return first
}

const stateOf = (trace: Recorded, pid: number): ProcessStateData => only(`state of ${pid}`, states(trace, pid))
const threadOf = (trace: Recorded, pid: number): ThreadState =>
  only(
    `thread ${pid}`,
    stateOf(trace, pid).threads.filter(thread => thread.tid === pid),
  )
const descriptorOf = (trace: Recorded, pid: number, fd: number): Descriptor =>
  only(
    `descriptor ${fd} of ${pid}`,
    stateOf(trace, pid).descriptors.filter(d => d.fd === fd),
  )
const firstFd = (thread: ThreadState): number => Number(thread.args[0])
const callOf = (thread: ThreadState): string =>
  thread.inSyscall ? (syscallRows().find(row => numberOf(row.name) === thread.number)?.name ?? '?') : ''

/** It is inside `call` in both looks, did not run in between, and was there before the trace began. */
const standsIn = (trace: Recorded, pid: number, call: string, wchan: RegExp): ThreadState => {
  const [first, last] = [states(trace, pid).at(0), states(trace, pid).at(-1)]
  assert.is.not(first, last)
  const [before, after] = [first, last].map(s => only('leader', s?.threads.filter(thread => thread.tid === pid) ?? []))
  assert.is(callOf(before as ThreadState), call)
  assert.match(before?.wchan ?? '', wchan)
  assert.equal(after?.args, before?.args)
  assert.is(after?.voluntarySwitches, before?.voluntarySwitches)
  assert.ok((before?.sinceNs ?? 0n) > 0n && (before?.sinceNs ?? 0n) < trace.header.startNs)
  return before as ThreadState
}

const samples = (trace: Recorded): ReadonlyArray<SystemEvent> => trace.events.filter(event => event.data._tag === 'Sample')

const stuck = (name: string, body: () => Promise<void>): void => testUnless(test, LACKING, name, body)

stuck('read of a pipe: the call, its descriptor, and who could write', async () => {
  const { pid, said } = await start('pipe', ['other'], 'read')
  const trace = await look([pid])
  const thread = standsIn(trace, pid, 'read', /pipe/)
  const end = descriptorOf(trace, pid, firstFd(thread))
  const other = stateOf(trace, said['other'] ?? 0)
  const theirs = only(
    'writing end',
    other.descriptors.filter(d => d.inode === end.inode),
  )
  assert.match(end.target ?? '', /^pipe:\[\d+\]$/)
  assert.is(theirs.flags & O_ACCMODE, 1)
  assert.is(other.related, true)
  assert.is(stateOf(trace, pid).related, false)
})

stuck('the trace is an ordinary one: attached, of the first process, with Samples, detached at its end', async () => {
  const { pid } = await start('pipe', ['other'], 'read')
  const trace = await look([pid])
  assert.is(trace.header.recording.attached, true)
  assert.is(trace.header.rootPid, pid)
  assert.equal(trace.header.argv, [tracee('blocked'), 'pipe', ''])
  assert.is(trace.footer?.reason, 'detached')
  assert.is(trace.footer?.events, trace.events.length)
  assert.ok(samples(trace).length >= 5)
  assert.ok(samples(trace).every(event => event.pid === pid))
  assert.equal([...new Set(states(trace, pid).map(s => s.reason))], ['attach'])
})

stuck('a process is told in full: identity, limits, arguments, directory', async () => {
  const { pid } = await start('pipe', ['other'], 'read')
  const told = stateOf(await look([pid]), pid)
  assert.is(told.ppid, process.pid)
  assert.is(told.exe, tracee('blocked'))
  assert.is(told.cwd, process.cwd())
  assert.equal(told.argv, [tracee('blocked'), 'pipe', ''])
  assert.is(told.limits.length, 16)
  assert.is(told.uids[0], process.getuid?.())
  assert.ok(told.netNs > 0n && told.startTimeNs > 0n)
})

stuck('write into a full pipe: who could read', async () => {
  const { pid, said } = await start('full-pipe', ['other'], 'write')
  const trace = await look([pid])
  standsIn(trace, pid, 'write', /pipe/)
  assert.is(stateOf(trace, said['other'] ?? 0).related, true)
})

for (const [way, call] of [
  ['socketpair', 'recvfrom'],
  ['tcp', 'recvfrom'],
] as const)
  stuck(`${call} of a ${way} connection: the socket at its other end, and who holds that`, async () => {
    const { pid, said } = await start(way, ['other'], call)
    const trace = await look([pid])
    const thread = standsIn(trace, pid, call, /./)
    const socket = descriptorOf(trace, pid, firstFd(thread))
    const theirs = stateOf(trace, said['other'] ?? 0).descriptors.filter(d => d.inode === socket.peerInode)
    assert.is(theirs.length, 1)
    assert.is(theirs[0]?.peerInode, socket.inode)
    assert.is(socket.socketState, 1)
    assert.is(socket.type, 1)
  })

stuck('connect to a listener whose queue is full: the listener, its queue and who holds it', async () => {
  const { pid, said } = await start('connect', ['other'], 'connect')
  const trace = await look([pid])
  const thread = standsIn(trace, pid, 'connect', /./)
  const listener = only(
    'listener',
    stateOf(trace, said['other'] ?? 0).descriptors.filter(d => d.listening),
  )
  const socket = descriptorOf(trace, pid, firstFd(thread))
  assert.is(socket.socketState, 2) // SYN_SENT
  assert.is(socket.peerInode, listener.inode)
  assert.is(listener.queuedReceive, 1)
  assert.is(listener.queuedSend, 0)
  assert.equal(thread.snapshots[0]?.bytes.subarray(0, 8), listener.local?.subarray(0, 8))
})

stuck('connect to a unix socket whose queue is full: who listens there', async () => {
  const path = join(SCRATCH, 'full.socket')
  const { pid, said } = await start('unix-connect', ['other'], 'connect', path)
  const trace = await look([pid])
  const thread = standsIn(trace, pid, 'connect', /unix_wait_for_peer/)
  const listener = only(
    'listener',
    stateOf(trace, said['other'] ?? 0).descriptors.filter(d => d.listening),
  )
  assert.match(Buffer.from(thread.snapshots[0]?.bytes ?? []).toString(), path)
  assert.match(Buffer.from(listener.local ?? []).toString(), path)
  assert.is(listener.queuedReceive, 1)
})

stuck('futex: the word, and the owner of the mutex around it', async () => {
  const { pid, said } = await start('mutex', ['owner', 'self'], 'futex')
  const trace = await look([pid])
  const thread = standsIn(trace, pid, 'futex', /futex/)
  const [word = 0n] = thread.args
  const around = only(
    'futex memory',
    thread.snapshots.filter(s => s.addr <= word && s.addr + BigInt(s.bytes.length) >= word + 12n),
  )
  const view = new DataView(around.bytes.buffer, around.bytes.byteOffset)
  const at = Number(word - around.addr)
  assert.is(view.getUint32(at, true), 2)
  assert.is(view.getUint32(at + 8, true), said['owner']) // pthread_mutex_t.__owner
  assert.ok(stateOf(trace, pid).threads.some(other => other.tid === said['owner'] && callOf(other) === 'pause'))
})

stuck('futex in shared memory: the process that owns the mutex', async () => {
  const { pid, said } = await start('shared-mutex', ['other'], 'futex', join(SCRATCH, 'shared'))
  const trace = await look([pid])
  standsIn(trace, pid, 'futex', /futex/)
  assert.is(stateOf(trace, said['other'] ?? 0).related, true)
})

const lockOf = (trace: Recorded, pid: number, waiting: boolean) =>
  only(
    'lock',
    stateOf(trace, pid).locks.filter(lock => lock.waiting === waiting),
  )

stuck('flock: the file, and who holds the lock', async () => {
  const path = join(SCRATCH, 'flocked')
  const { pid, said } = await start('flock', ['other'], 'flock', path)
  const trace = await look([pid])
  standsIn(trace, pid, 'flock', /lock/)
  const awaited = lockOf(trace, pid, true)
  const held = lockOf(trace, said['other'] ?? 0, false)
  assert.is(awaited.type, 'FLOCK ADVISORY WRITE')
  assert.is(awaited.path, path)
  assert.is(awaited.holderPid, said['other'])
  assert.is(held.path, path)
  assert.is(held.inode, awaited.inode)
  assert.is(held.device, awaited.device)
})

stuck('flock through an inherited descriptor: not who took it and is gone, but who holds it', async () => {
  const { pid, said } = await start('inherited-flock', ['other', 'taker'], 'flock', join(SCRATCH, 'inherited'))
  const trace = await look([pid])
  assert.is(lockOf(trace, pid, true).holderPid, said['other'])
  assert.is(lockOf(trace, said['other'] ?? 0, false).holderPid, said['other'])
  assert.equal(states(trace, said['taker'] ?? 0), [])
})

stuck('fcntl: the range', async () => {
  const { pid, said } = await start('fcntl', ['other'], 'fcntl', join(SCRATCH, 'ranged'))
  const trace = await look([pid])
  const awaited = lockOf(trace, pid, true)
  assert.is(awaited.type, 'POSIX ADVISORY WRITE')
  assert.is(awaited.holderPid, said['other'])
  assert.equal([awaited.start, awaited.end], [100n, 149n])
})

stuck('open of a FIFO: its path, and that it waits for the other side', async () => {
  const path = join(SCRATCH, 'fifo')
  const { pid } = await start('fifo', ['self'], 'openat', path)
  const trace = await look([pid])
  const thread = standsIn(trace, pid, 'openat', /wait_for_partner/)
  assert.is(Buffer.from(thread.snapshots[0]?.bytes ?? []).toString(), path)
})

stuck('read of an open FIFO: who could write', async () => {
  const { pid, said } = await start('open-fifo', ['other'], 'read', join(SCRATCH, 'open-fifo'))
  const trace = await look([pid])
  standsIn(trace, pid, 'read', /pipe/)
  assert.is(stateOf(trace, said['other'] ?? 0).related, true)
})

stuck('wait4: the child, and what it is inside of', async () => {
  const { pid, said } = await start('child', ['other'], 'wait4')
  const trace = await look([pid])
  const thread = standsIn(trace, pid, 'wait4', /wait/)
  assert.is(thread.args[0], BigInt(said['other'] ?? 0))
  assert.is(stateOf(trace, said['other'] ?? 0).ppid, pid)
  assert.is(callOf(threadOf(trace, said['other'] ?? 0)), 'pause')
})

stuck('wait4 for a stopped child: what stopped it', async () => {
  const { pid, said } = await start('stopped-child', ['other'], 'wait4')
  const trace = await look([pid])
  standsIn(trace, pid, 'wait4', /wait/)
  const child = stateOf(trace, said['other'] ?? 0)
  assert.is(String.fromCharCode(threadOf(trace, said['other'] ?? 0).state), 'T')
  assert.is(child.stopSignal, 19)
})

stuck('waitid on a pidfd: the process it names', async () => {
  const { pid, said } = await start('pidfd', ['other'], 'waitid')
  assert.is(stateOf(await look([pid]), said['other'] ?? 0).related, true)
})

for (const [way, call] of [
  ['poll', 'poll'],
  ['epoll', 'epoll_wait'],
] as const)
  stuck(`${call}: who could make the descriptors ready`, async () => {
    const { pid, said } = await start(way, ['other'], call)
    const trace = await look([pid])
    standsIn(trace, pid, call, /poll/)
    assert.is(stateOf(trace, said['other'] ?? 0).related, true)
  })

stuck('epoll: what it watches', async () => {
  const { pid } = await start('epoll', ['other'], 'epoll_wait')
  const trace = await look([pid])
  const [watch] = descriptorOf(trace, pid, firstFd(threadOf(trace, pid))).watches
  assert.match(descriptorOf(trace, pid, watch?.fd ?? -1).target ?? '', /^pipe:/)
  assert.is(watch?.data, 0x1234567890n)
  assert.is((watch?.events ?? 0) & 1, 1)
})

stuck('a chain is followed: who waits for whom, to its end', async () => {
  const { pid, said } = await start('chain', ['other', 'last'], 'read')
  const trace = await look([pid])
  assert.is(callOf(threadOf(trace, said['other'] ?? 0)), 'wait4')
  assert.is(callOf(threadOf(trace, said['last'] ?? 0)), 'pause')
})

stuck('several processes and whole trees', async () => {
  const [one, two] = [await start('child', ['other'], 'wait4'), await start('chain', ['other', 'last'], 'read')]
  const both = await look([one.pid, two.pid])
  assert.equal(
    [one.pid, two.pid].map(pid => stateOf(both, pid).related),
    [false, false],
  )
  const tree = await look([two.pid], '--tree')
  assert.is(stateOf(tree, two.said['last'] ?? 0).related, false)
  assert.ok(samples(tree).some(event => event.pid === two.said['last']))
})

stuck('secrets of a command line stay out', async () => {
  const child = spawn('sleep', ['60', '--password=hunter2'], { argv0: 'mysql' })
  running.push(child)
  const bash = spawn('bash', ['-c', 'read line', 'mysql', '--password=hunter2'], { stdio: ['pipe', 'inherit', 'inherit'] })
  running.push(bash)
  await until('bash reads', () => state(bash.pid ?? 0) === 'S')
  const trace = await look([bash.pid ?? 0])
  assert.is(Buffer.from(trace.bytes).includes('hunter2'), false)
  assert.ok(stateOf(trace, bash.pid ?? 0).argv.some(word => word.startsWith('--password=*')))
})

stuck('nothing is interrupted, and nobody is ever seen stopped', async () => {
  const { pid, child, said } = await start('uninterrupted', ['self'], 'rt_sigtimedwait')
  const seen = new Set<string>()
  const watch = setInterval(() => seen.add(state(pid)), 1)
  try {
    for (let i = 0; i < 3; i++) {
      const trace = await look([pid])
      const { threads } = stateOf(trace, pid)
      assert.equal(threads.map(callOf).sort(), ['epoll_wait', 'rt_sigtimedwait', 'rt_sigtimedwait', 'semtimedop'])
      assert.equal([...new Set(threads.map(thread => String.fromCharCode(thread.state)))], ['S'])
    }
  } finally {
    clearInterval(watch)
  }
  assert.is(
    [...seen].some(letter => 'tT'.includes(letter)),
    false,
  )
  child.kill('SIGUSR1')
  await until('it has counted', () => said['interrupted'] !== undefined)
  assert.is(said['interrupted'], 0)
})

const NOBODY = 65534
const asNobody = (pid: number) => {
  const path = join(SCRATCH, `nobody-${pid}.trace`)
  const options = ['--reuid', String(NOBODY), '--regid', String(NOBODY), '--clear-groups', '--']
  const run = spawnSync('setpriv', [...options, INSPECTOR, '-o', path, '--report-fd', '3', String(pid)], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  return { path, code: run.status, report: String(run.output[3] ?? '') }
}

testUnless(
  test,
  LACKING ?? (process.getuid?.() === 0 ? undefined : 'not root'),
  'what another user may not read is named',
  async () => {
    const { pid } = await start('pipe', ['other'], 'read')
    const { path, code, report } = asNobody(pid)
    assert.is(code, 0)
    assert.match(report, new RegExp(`refused=1 refused_pid=${pid} refused_errno=(1|13)\\n$`))
    const told = stateOf(await readRecording(path), pid)
    assert.equal(told.unreadable.map(u => u.part).sort(), ['calls', 'descriptors', 'links'])
    assert.equal(told.descriptors, [])
    assert.is(told.comm, 'blocked')
    assert.is(told.threads[0]?.inSyscall, false)
  },
)

stuck('a process that is gone is refused with its number', async () => {
  const child = spawnSync('true')
  const stdio = ['ignore', 'inherit', 'inherit', 'pipe'] as const
  const run = spawnSync(INSPECTOR, ['-o', '/dev/null', '--report-fd', '3', String(child.pid)], { stdio: [...stdio] })
  assert.is(run.status, 125)
  assert.is(String(run.output[3]), `failed=125\tlook\t${child.pid}\t3\n`)
})

const tools = (...names: ReadonlyArray<string>): string | undefined =>
  names.map(name => (spawnSync('which', [name]).status === 0 ? undefined : `no ${name}`)).find(lack => lack !== undefined)

const NETNS_LACKING =
  LACKING ??
  tools('unshare', 'ip') ??
  (spawnSync('unshare', ['-n', 'ip', 'link', 'add', 'hole', 'type', 'veth', 'peer', 'name', 'end']).status === 0
    ? undefined
    : 'no network namespace with a device of its own')

testUnless(test, NETNS_LACKING, 'connect into the void, in another network namespace', async () => {
  const up = `ip link add hole type veth peer name end && ip addr add 192.0.2.1/24 dev hole && ip link set hole up &&
    ip link set end up && ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:01 dev hole && exec "$@"`
  const child = spawn('unshare', ['-n', 'sh', '-c', up, 'sh', tracee('blocked'), 'blackhole'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  running.push(child)
  const { pid } = await settled(child, ['self'], 'connect')
  const trace = await look([pid])
  const thread = standsIn(trace, pid, 'connect', /./)
  const socket = descriptorOf(trace, pid, firstFd(thread))
  assert.is(socket.socketState, 2)
  assert.is(socket.peerInode, 0n)
  assert.equal([...(socket.peer ?? thread.snapshots[0]?.bytes ?? [])].slice(2, 8), [0, 80, 192, 0, 2, 2])
})

// ---------------------------------------------------------------- a frozen file system

const FROZEN_LACKING =
  LACKING ?? (process.getuid?.() === 0 ? undefined : 'not root') ?? tools('losetup', 'mkfs.ext4', 'fsfreeze', 'mount')

const quietly = (command: string, ...args: ReadonlyArray<string>): void => {
  spawnSync(command, args, { stdio: 'ignore' })
}

/** What is frozen hangs whoever touches it, and `ps` with some who do: thawed also when this file breaks off, or is killed. */
const FROZEN_AT_MOST_S = 20

const always: Array<() => void> = []
process.on('exit', () => {
  for (const cleanUp of always) cleanUp()
})

const FROZEN =
  'a frozen file system: state D, where in the kernel, on which mount; nor does a locked address space hang who looks'
testUnless(test, FROZEN_LACKING, FROZEN, async () => {
  const image = join(SCRATCH, 'frozen.img')
  const point = join(SCRATCH, 'frozen')
  mkdirSync(point)
  closeSync(openSync(image, 'w'))
  truncateSync(image, 16 << 20)
  execFileSync('mkfs.ext4', ['-q', '-F', image])
  const device = execFileSync('losetup', ['--find', '--show', image], { encoding: 'utf8' }).trim()
  const cleanUp = () => {
    quietly('fsfreeze', '-u', point)
    quietly('umount', '-l', point)
    quietly('losetup', '-d', device)
  }
  always.push(cleanUp)
  execFileSync('mount', [device, point])
  const path = join(point, 'file')
  const { pid, child } = await start('write', ['self'], 'read', path)
  const held = await start('page', ['self'], 'read', join(point, 'page'))
  const thaw = spawn('sh', ['-c', `sleep ${FROZEN_AT_MOST_S}; fsfreeze -u "$1"`, 'sh', point], {
    stdio: 'ignore',
    detached: true,
  })
  thaw.unref()
  execFileSync('fsfreeze', ['-f', point])
  try {
    child.stdin?.write('x')
    await until('it hangs', () => state(pid) === 'D')
    const trace = await look([pid])
    const thread = standsIn(trace, pid, 'write', /./)
    const file = descriptorOf(trace, pid, firstFd(thread))
    const mount = only(
      'mount',
      stateOf(trace, pid).mounts.filter(m => m.id === file.mountId),
    )
    assert.is(String.fromCharCode(thread.state), 'D')
    assert.is(file.target, path)
    assert.is(mount.point, point)
    assert.is(mount.type, 'ext4')
    assert.is(mount.source, device)
    assert.match(thread.kernelStack ?? '', /write/)

    held.child.stdin?.write('x')
    const hanging = () => readdirSync(`/proc/${held.pid}/task`).filter(tid => state(Number(tid)) === 'D').length
    await until('both hang', () => hanging() === 2)
    const told = stateOf(await look([held.pid]), held.pid)
    assert.equal(
      told.unreadable.map(u => u.part),
      ['memory'],
    )
    assert.equal(told.argv, [])
    assert.is(told.descriptors.length > 0 && told.threads.length, 3)
    assert.ok(told.threads.some(other => !other.inSyscall && /page_mkwrite/.test(other.kernelStack ?? '')))
  } finally {
    cleanUp()
    if (thaw.pid !== undefined) process.kill(-thaw.pid)
    child.kill('SIGKILL')
  }
})

const BUILT = LACKING ?? (existsSync(MAIN) ? undefined : 'the command is not built')

testUnless(
  test,
  BUILT,
  'why -p answers on standard output with 0; who is gone is 4; a command and -p together are refused',
  async () => {
    const { pid } = await start('pipe', ['other'], 'read')
    const told = await cli(['why', '-p', String(pid)])
    assert.equal([told.code, told.stderr], [0, ''])
    assert.match(told.stdout, new RegExp(`pid ${pid}\\b`))
    assert.is((await cli(['why', '-p', `${spawnSync('true').pid}`])).code, 4)
    assert.is((await cli(['why', '-p', String(pid), '--', 'true'])).code, 125)
  },
)

if (LACKING !== undefined) skip('processes that are stuck', LACKING)
test.run()
