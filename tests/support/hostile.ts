// Traces that somebody made to harm whoever opens them: a crowd of processes, and markup wherever a text can stand.
import { concat } from '../../src/base/bytes.js'
import type { Snapshot, SystemEvent } from '../../src/trace/event.js'
import { traceWriter } from '../../src/trace/index.js'
import { syscallNumber } from '../../src/trace/syscalls.js'
import { someHeader } from './events.js'

const ROOT = someHeader.rootPid
const FIRST_PID = 1000
const PER_CHUNK = 10_000
const STEP_NS = 1000n

const base = (seq: number, pid: number) => ({
  seq,
  timestamp: someHeader.startNs + BigInt(seq) * STEP_NS,
  pid,
  tid: pid,
  context: {},
})

const NO_USAGE = {
  userNs: 0n,
  sysNs: 0n,
  maxRssBytes: 0n,
  minorFaults: 0n,
  majorFaults: 0n,
  voluntarySwitches: 0n,
  involuntarySwitches: 0n,
}
const exited = (code: number) => ({ _tag: 'Exit', code, signal: 0, coreDumped: false, group: true, ...NO_USAGE }) as const

/** One process starts `count` others, each of which ends at once. */
export const crowd = (count: number): Uint8Array => {
  const writer = traceWriter(someHeader)
  const chunks: Uint8Array[] = [writer.header]
  for (let at = 0; at < count; at += PER_CHUNK) {
    const events = Array.from({ length: Math.min(PER_CHUNK, count - at) }, (_, i): ReadonlyArray<SystemEvent> => {
      const [seq, pid] = [2 * (at + i) + 1, FIRST_PID + at + i]
      const born = { _tag: 'Fork', childPid: pid, childTid: pid, kind: 'fork', cloneFlags: 17n, nsPid: 0 } as const
      return [
        { ...base(seq, ROOT), eventType: 'ProcessFork', data: born },
        { ...base(seq + 1, pid), eventType: 'ProcessExit', data: exited(0) },
      ]
    })
    chunks.push(writer.chunk(events.flat()))
  }
  return concat(chunks)
}

const utf8 = new TextEncoder()
const text = (arg: number, content: string): Snapshot => ({
  arg,
  addr: 0x7f00_0000_1000n + BigInt(arg) * 0x1000n,
  bytes: utf8.encode(content),
  fullSize: 0n,
  terminated: true,
  redacted: false,
  part: 'whole',
  index: 0,
})

/** A program that fails on a file, says so and exits 1; each of its texts is `content`: name, arguments, path, message. */
export const wording = (content: string): Uint8Array => {
  const header = { ...someHeader, argv: [content, content], recorder: content, kernel: content }
  const context = { comm: content }
  let seq = 0
  const next = (): SystemEvent => ({ ...base(++seq, ROOT), context }) as unknown as SystemEvent
  const call = (name: string, args: ReadonlyArray<bigint>, ret: bigint, ...snapshots: Snapshot[]): ReadonlyArray<SystemEvent> => {
    const common = { _tag: 'Syscall', abi: 'native', number: syscallNumber('x86_64', name) ?? 0 } as const
    return [
      { ...next(), eventType: 'SyscallEntry', data: { ...common, args, snapshots } },
      { ...next(), eventType: 'SyscallExit', data: { ...common, args: [], ret, snapshots: [] } },
    ]
  }
  const size = BigInt(utf8.encode(content).length)
  const events: ReadonlyArray<SystemEvent> = [
    { ...next(), eventType: 'ProcessExec', data: { _tag: 'Exec', path: `/bin/${content}`, argv: [content, content], oldTid: 0 } },
    ...call('openat', [BigInt.asUintN(64, -100n), 0x7f00_0000_2000n, 0n, 0n], -2n, text(1, `/${content}`)),
    ...call('connect', [3n, 0x7f00_0000_2000n, 110n], -2n, { ...text(1, `\x01\0/${content}`), terminated: false }),
    ...call('write', [2n, 0x7f00_0000_2000n, size], size, { ...text(1, content), terminated: false }),
    { ...next(), eventType: 'ProcessExit', data: exited(1) },
  ]
  const writer = traceWriter(header)
  const endNs = someHeader.startNs + BigInt(seq + 1) * STEP_NS
  const end = writer.footer({ reason: 'exited', exitCode: 1, exitSignal: 0, endNs, lost: 0, stoppedNs: 0n })
  return concat([writer.header, writer.chunk(events), end])
}
