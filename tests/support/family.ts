// Traces of very many processes, each of which misses a file and ends badly: one parent with all of them, or each the parent of the
// next; and of one process that misses and reads very many files before it gives up. What is quadratic, or goes one call deeper for
// each level, shows on them.
import { concat } from '../../src/base/bytes.js'
import type { EventData, EventType, SystemEvent } from '../../src/trace/event.js'
import { traceWriter } from '../../src/trace/index.js'
import { syscallNumber } from '../../src/trace/syscalls.js'
import { someHeader } from './events.js'

const ROOT_PID = 1000
const CHUNK = 4096
const START_NS = 1_000_000_000n
const NOTHING = { userNs: 0n, sysNs: 0n, maxRssBytes: 0n, minorFaults: 0n, majorFaults: 0n }
const END: EventData = {
  _tag: 'Exit',
  code: 1,
  signal: 0,
  coreDumped: false,
  group: true,
  ...NOTHING,
  voluntarySwitches: 0n,
  involuntarySwitches: 0n,
}
const ENOENT = -2n
const AT_FDCWD = 0xffffff9cn
const TEXT_AT = 0x1000n

const utf8 = new TextEncoder()

interface Told {
  readonly happens: (pid: number, eventType: EventType, data: EventData) => void
  /** A call with its result; `bytes` are what argument 1 points at. */
  readonly calls: (pid: number, name: string, args: ReadonlyArray<bigint>, ret: bigint, bytes?: string) => void
}

const told = (tell: (to: Told) => void): Uint8Array => {
  const events: SystemEvent[] = []
  const happens: Told['happens'] = (pid, eventType, data) => {
    const seq = events.length + 1
    events.push({ seq, timestamp: START_NS + BigInt(seq) * 1000n, pid, tid: pid, eventType, data, context: {} })
  }
  const calls: Told['calls'] = (pid, name, args, ret, text) => {
    const call = { _tag: 'Syscall', abi: 'native', number: syscallNumber('x86_64', name) ?? 0 } as const
    const held = {
      arg: 1,
      addr: TEXT_AT,
      fullSize: 0n,
      terminated: name === 'openat',
      redacted: false,
      part: 'whole',
      index: 0,
    } as const
    const snapshots = text === undefined ? [] : [{ ...held, bytes: utf8.encode(text) }]
    happens(pid, 'SyscallEntry', { ...call, args, snapshots })
    happens(pid, 'SyscallExit', { ...call, args: [], ret, snapshots: [] })
  }
  happens(ROOT_PID, 'ProcessExec', { _tag: 'Exec', path: '/usr/bin/job', argv: ['job'], oldTid: 0 })
  tell({ happens, calls })
  happens(ROOT_PID, 'ProcessExit', END)
  const writer = traceWriter({ ...someHeader, rootPid: ROOT_PID, startNs: START_NS })
  const pieces = [writer.header]
  for (let at = 0; at < events.length; at += CHUNK) pieces.push(writer.chunk(events.slice(at, at + CHUNK)))
  const endNs = START_NS + BigInt(events.length) * 1000n
  const end = writer.footer({ reason: 'exited', exitCode: 1, exitSignal: 0, endNs, lost: 0, stoppedNs: 0n })
  return concat([...pieces, end])
}

export const family = (count: number, shape: 'wide' | 'deep'): Uint8Array =>
  told(({ happens, calls }) => {
    for (let pid = ROOT_PID + 1; pid <= ROOT_PID + count; pid++) {
      const parent = shape === 'wide' ? ROOT_PID : pid - 1
      happens(parent, 'ProcessFork', { _tag: 'Fork', childPid: pid, childTid: pid, kind: 'fork', cloneFlags: 0n, nsPid: 0 })
      calls(pid, 'openat', [AT_FDCWD, TEXT_AT], ENOENT, `/tmp/data/part-${pid}`)
      if (shape === 'wide') happens(pid, 'ProcessExit', END)
    }
    if (shape === 'deep') for (let pid = ROOT_PID + count; pid > ROOT_PID; pid--) happens(pid, 'ProcessExit', END)
  })

const FD = 3n
const ERRORS = 2n

/** After every second miss it reads another file; its last miss is the one it speaks of. */
export const loner = (misses: number): Uint8Array =>
  told(({ calls }) => {
    for (let i = 0; i < misses; i++) {
      calls(ROOT_PID, 'openat', [AT_FDCWD, TEXT_AT], ENOENT, `/tmp/include/${i % 50}/part${i}.inc`)
      if (i % 2 === 0 || i === misses - 1) continue
      calls(ROOT_PID, 'openat', [AT_FDCWD, TEXT_AT], FD, `/tmp/data/in${i}`)
      calls(ROOT_PID, 'read', [FD, TEXT_AT, 4096n], 100n)
      calls(ROOT_PID, 'read', [FD, TEXT_AT, 4096n], 0n)
      calls(ROOT_PID, 'close', [FD], 0n)
    }
    calls(ROOT_PID, 'write', [ERRORS, TEXT_AT, 4n], 4n, 'bad\n')
  })
