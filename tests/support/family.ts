// Traces of very many processes, each of which misses a file and ends badly: one parent with all of them, or each the parent of the
// next. What is quadratic, or goes one call deeper for each level, shows on them.
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
const PATH_AT = 0x1000n

const utf8 = new TextEncoder()

export const family = (count: number, shape: 'wide' | 'deep'): Uint8Array => {
  const events: SystemEvent[] = []
  const openat = syscallNumber('x86_64', 'openat') ?? 0
  const happens = (pid: number, eventType: EventType, data: EventData): void => {
    const seq = events.length + 1
    events.push({ seq, timestamp: START_NS + BigInt(seq) * 1000n, pid, tid: pid, eventType, data, context: {} })
  }
  const misses = (pid: number): void => {
    const bytes = utf8.encode(`/tmp/data/part-${pid}`)
    const path = {
      arg: 1,
      addr: PATH_AT,
      bytes,
      fullSize: 0n,
      terminated: true,
      redacted: false,
      part: 'whole',
      index: 0,
    } as const
    const call = { _tag: 'Syscall', abi: 'native', number: openat } as const
    happens(pid, 'SyscallEntry', { ...call, args: [AT_FDCWD, PATH_AT], snapshots: [path] })
    happens(pid, 'SyscallExit', { ...call, args: [], ret: ENOENT, snapshots: [] })
  }
  happens(ROOT_PID, 'ProcessExec', { _tag: 'Exec', path: '/usr/bin/job', argv: ['job'], oldTid: 0 })
  for (let pid = ROOT_PID + 1; pid <= ROOT_PID + count; pid++) {
    const parent = shape === 'wide' ? ROOT_PID : pid - 1
    happens(parent, 'ProcessFork', { _tag: 'Fork', childPid: pid, childTid: pid, kind: 'fork', cloneFlags: 0n, nsPid: 0 })
    misses(pid)
    if (shape === 'wide') happens(pid, 'ProcessExit', END)
  }
  if (shape === 'deep') for (let pid = ROOT_PID + count; pid > ROOT_PID; pid--) happens(pid, 'ProcessExit', END)
  happens(ROOT_PID, 'ProcessExit', END)
  const writer = traceWriter({ ...someHeader, rootPid: ROOT_PID, startNs: START_NS })
  const pieces = [writer.header]
  for (let at = 0; at < events.length; at += CHUNK) pieces.push(writer.chunk(events.slice(at, at + CHUNK)))
  const endNs = START_NS + BigInt(events.length) * 1000n
  const end = writer.footer({ reason: 'exited', exitCode: 1, exitSignal: 0, endNs, lost: 0, stoppedNs: 0n })
  return concat([...pieces, end])
}
