// A long trace of real shape, made piece by piece: a server that answers requests for ever and starts a few short-lived workers per
// chunk, which exec, search for files, read, compute, talk and exit. Chunk bodies are drawn from a seed, and used again under later
// numbers and times (a body is relative to its chunk), with the pids they had, as a kernel uses pids again.
import { crc32c } from '../../src/trace/crc32c.js'
import { encodeBody, encodeFooter, encodeHeader } from '../../src/trace/encode.js'
import type { EventData, EventType, Snapshot, SystemEvent } from '../../src/trace/event.js'
import { syscallNumber } from '../../src/trace/syscalls.js'
import { fromBig, messages } from '../../src/trace/wire.js'
import { someHeader } from './events.js'

type Next = () => number

const SERVER = someHeader.rootPid
const EVENTS_PER_CHUNK = 4000
const WORKERS_PER_CHUNK = 3
const BODIES = 100
const STEP_NS = 3000
const ENOENT = -2

const utf8 = new TextEncoder()
const NO_USAGE = { minorFaults: 90n, majorFaults: 0n, voluntarySwitches: 4n, involuntarySwitches: 1n }

const snapshot = (arg: number, content: string | Uint8Array): Snapshot => ({
  arg,
  addr: 0x7f00_0000_1000n + BigInt(arg) * 0x1000n,
  bytes: typeof content === 'string' ? utf8.encode(content) : content,
  fullSize: 0n,
  terminated: typeof content === 'string',
  redacted: false,
  part: 'whole',
  index: 0,
})

const loopback = (port: number): Uint8Array =>
  Uint8Array.from([2, 0, port >> 8, port & 255, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0])

/** What one chunk tells. The server's descriptors are as they were at its end as at its start. */
const told = (next: Next, first: boolean, serial: number): ReadonlyArray<SystemEvent> => {
  const events: SystemEvent[] = []
  let now = 0n
  const event = (pid: number, eventType: EventType, data: EventData): void => {
    now += BigInt(200 + (next() % STEP_NS))
    events.push({ seq: events.length + 1, timestamp: now, pid, tid: pid, eventType, data, context: {} })
  }
  const call = (
    pid: number,
    name: string,
    args: ReadonlyArray<number | bigint>,
    ret: number,
    at: Snapshot[] = [],
    out: Snapshot[] = [],
  ) => {
    const base = { _tag: 'Syscall', abi: 'native', number: syscallNumber('x86_64', name) ?? 0 } as const
    event(pid, 'SyscallEntry', { ...base, args: args.map(a => BigInt.asUintN(64, BigInt(a))), snapshots: at })
    event(pid, 'SyscallExit', { ...base, args: [], ret: BigInt(ret), snapshots: out })
  }
  const openAndRead = (pid: number, path: string): void => {
    call(pid, 'openat', [-100, 0x1000, 0], 9, [snapshot(1, path)])
    for (let i = next() % 6; i >= 0; i--)
      call(pid, 'read', [9, 0x2000, 4096], i === 0 ? 0 : 4096, [], [snapshot(1, 'some text of the file\n')])
    call(pid, 'close', [9], 0)
  }
  const request = (): void => {
    call(SERVER, 'epoll_wait', [5, 0x1000, 64, -1], 1)
    call(SERVER, 'accept4', [4, 0x1000, 0x2000, 0o4000], 12, [], [snapshot(1, loopback(1024 + (next() % 60_000)))])
    call(SERVER, 'recvfrom', [12, 0x1000, 4096, 0, 0, 0], 60, [], [snapshot(1, `GET /item/${next() % 1000} HTTP/1.1\r\n`)])
    openAndRead(SERVER, `/srv/data/${next() % 500}.json`)
    call(SERVER, 'sendto', [12, 0x3000, 500, 0, 0, 0], 500, [snapshot(1, 'HTTP/1.1 200 OK\r\n')])
    call(SERVER, 'close', [12], 0)
  }
  const worker = (pid: number): void => {
    event(SERVER, 'ProcessFork', { _tag: 'Fork', childPid: pid, childTid: pid, kind: 'fork', cloneFlags: 0n, nsPid: 0 })
    event(pid, 'ProcessExec', { _tag: 'Exec', path: '/usr/bin/worker', argv: ['worker', `--job=${next() % 50}`], oldTid: 0 })
    for (const folder of ['/etc', '/usr/etc', '/usr/local/etc'])
      call(pid, 'openat', [-100, 0x1000, 0], ENOENT, [snapshot(1, `${folder}/worker.conf`)])
    for (let i = 8 + (next() % 20); i > 0; i--) openAndRead(pid, `/srv/jobs/${next() % 300}`)
    call(pid, 'mmap', [0, 65536, 3, 34, -1, 0], 0x7000)
    call(pid, 'futex', [0x4000, 129, 1], 0)
    event(pid, 'ProcessExit', {
      _tag: 'Exit',
      code: 0,
      signal: 0,
      coreDumped: false,
      group: true,
      userNs: 900_000n,
      sysNs: 300_000n,
      maxRssBytes: 4_000_000n,
      ...NO_USAGE,
    })
    call(SERVER, 'wait4', [pid, 0x1000, 0, 0], pid)
  }
  if (first) {
    call(SERVER, 'socket', [2, 0o2000001, 0], 4)
    call(SERVER, 'bind', [4, 0x1000, 16], 0, [snapshot(1, loopback(8080))])
    call(SERVER, 'listen', [4, 128], 0)
    call(SERVER, 'epoll_create1', [0], 5)
  }
  for (let i = 0; i < WORKERS_PER_CHUNK; i++) worker(1000 + serial * WORKERS_PER_CHUNK + i)
  while (events.length < EVENTS_PER_CHUNK) request()
  return events
}

/** Field 2 of Trace, with its length. */
const framed = (chunk: Uint8Array): Uint8Array => {
  const head = [0x12]
  for (let rest = chunk.length; ; rest = Math.floor(rest / 128)) {
    head.push(rest > 127 ? (rest % 128) + 128 : rest)
    if (rest <= 127) break
  }
  return Uint8Array.from([...head, ...chunk])
}

/** The bytes of a trace of at least `count` events, in pieces. */
export function* crowd(count: number, next: Next): Generator<Uint8Array> {
  const bodies = Array.from({ length: BODIES }, (_, i) => {
    const events = told(next, i === 0, i)
    const body = encodeBody(events)
    return { body, events: events.length, ns: events.at(-1)?.timestamp ?? 0n, sum: crc32c(body) }
  })
  yield encodeHeader(someHeader)
  let [seq, ts] = [1, someHeader.startNs]
  for (let i = 0; seq <= count; i++) {
    // The first body opens the server's sockets, once.
    const { body, events, ns, sum } = bodies[i === 0 ? 0 : 1 + (i % (BODIES - 1))] as (typeof bodies)[number]
    const frame = { firstTsNs: fromBig(ts), lastTsNs: fromBig(ts + ns), crc32c: sum, codec: 0, rawLen: body.length, body }
    yield framed(messages.Chunk.encode({ firstSeq: fromBig(BigInt(seq)), eventCount: events, ...frame }).finish())
    seq += events
    ts += ns
  }
  yield encodeFooter({
    reason: 'exited',
    exitCode: 0,
    exitSignal: 0,
    endNs: ts,
    events: seq - 1,
    lost: 0,
    index: [],
    stoppedNs: 0n,
  })
}
