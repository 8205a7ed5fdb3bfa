// Programs on the events of a small trace: calls of write(2) at given times, with what a test needs to see of each run.
import { Hook, MapType, RingKind } from '../../../assembly/abi.js'
import { beginTrace, finishTrace, runChunk, seal } from '../../../src/engine/run.js'
import { encodeBody } from '../../../src/trace/encode.js'
import type { SystemEvent } from '../../../src/trace/event.js'
import { right } from '../../support/engine.js'
import { someHeader } from '../../support/events.js'
import { drainRing, type Machine, type RingEntry } from './machine.js'

export const WRITE = 1

/** An entry of write(2) by a thread, `at` nanoseconds on the trace's clock. */
export const entry = (seq: number, at: bigint, tid = 100, pid = tid): SystemEvent => ({
  seq,
  timestamp: at,
  pid,
  tid,
  eventType: 'SyscallEntry',
  data: { _tag: 'Syscall', abi: 'native', number: WRITE, args: [], snapshots: [] },
  context: {},
})

const chunkOf = (events: ReadonlyArray<SystemEvent>) => ({
  firstSeq: events[0]?.seq ?? 1,
  eventCount: events.length,
  firstTsNs: events[0]?.timestamp ?? 0n,
  lastTsNs: events.at(-1)?.timestamp ?? 0n,
  body: encodeBody(events),
})

export interface Rig {
  /** Runs events, returns what programs put out. */
  readonly run: (events: ReadonlyArray<SystemEvent>) => ReadonlyArray<RingEntry>
  readonly finish: () => ReadonlyArray<RingEntry>
}

/** Attaches programs to the entry of write(2), or to another hook, in order, and seals. */
export const rigOf = (
  m: Machine,
  programs: ReadonlyArray<number>,
  hook = (Hook.SysEnter << 16) | WRITE,
  header = someHeader,
): Rig => {
  const { engine } = m
  for (const program of programs) engine.exports.link_create(program, hook)
  right(seal(engine)())
  right(beginTrace(engine)(header)())
  const parse = (ring: Uint8Array): ReadonlyArray<RingEntry> => {
    // The batch was drained into bytes of its own: placed back, it is read as the ring is.
    const at = engine.exports.buffer_reserve(ring.length)
    engine.bytes(at, ring.length).set(ring)
    return drainRing({
      ...engine,
      exports: { ...engine.exports, ring_ptr: () => at, ring_len: () => ring.length, ring_consume: () => 0 },
    })
  }
  return {
    run: events => parse(right(runChunk(engine)(chunkOf(events))()).ring),
    finish: () => parse(right(finishTrace(engine)()).ring),
  }
}

/** Writes r0 as 8 bytes to a perf buffer; needs 16 bytes of stack and keeps no register but r0. */
export const tell = (perf: number): string =>
  `stxdw [%r10-16], %r0\nmov %r1, 0\nlddw %r2, map ${perf}\nlddw %r3, 0xffffffff\nmov %r4, %r10\nadd %r4, -16\nmov %r5, 8\ncall 25\n`

export const perfMap = (m: Machine): number => m.map({ type: MapType.PerfEventArray, key: 4, value: 4 })

/** "seq: value" of each record, "seq: Trap" of each fault. */
export const told = (
  entries: ReadonlyArray<RingEntry>,
  traps: Readonly<Record<number, string | undefined>>,
): ReadonlyArray<string> =>
  entries.map(({ kind, seq, payload }) => {
    const view = new DataView(payload.buffer, payload.byteOffset)
    return kind === RingKind[RingKind.Fault]
      ? `${seq}: ${traps[view.getUint32(0, true)]} at ${view.getUint32(4, true)}`
      : `${seq}: ${view.getBigInt64(0, true)}`
  })
