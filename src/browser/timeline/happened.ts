// What happened to threads besides calls, with the numbers that the event list does not keep: births, programs started, ends, signals,
// stops, and what samples measured. Few, so each is kept; taken from the engine's records while the trace is read. A program that
// raises signals without end is followed up to a bound.
import { EventRecord, EventType } from '../../../assembly/abi.js'
import type { Engine } from '../../engine/instance.js'
import { type Column, growing } from '../column.js'

/** 70 MB of columns. */
const KEPT_MAX = 1_500_000

export interface Happened {
  readonly type: Column<Uint8Array>
  readonly seq: Column<Uint32Array>
  /** Since the recording began. */
  readonly ns: Column<Float64Array>
  readonly pid: Column<Uint32Array>
  readonly tid: Column<Uint32Array>
  /** ProcessFork: pid and tid of the child, ForkKind · ProcessExit: code, signal, nanoseconds of processor time when the whole process
   * ended (else -1) · SignalDelivered: number, si_code, sender · ProcessStop: signal, 1 when it went on · Sample: nanoseconds of
   * processor time, bytes resident, letter of the state. */
  readonly a: Column<Float64Array>
  readonly b: Column<Float64Array>
  readonly c: Column<Float64Array>
  /** How many more there were. */
  readonly omitted: number
}

export interface HappenedFold {
  readonly begin: (startNs: bigint) => void
  readonly take: (engine: Engine, count: number) => void
  readonly end: () => Happened
}

type Arg = (index: number) => number
type Numbers = readonly [a: number, b: number, c: number]

const NUMBERS: { readonly [type: number]: (arg: Arg, view: DataView, at: number) => Numbers } = {
  [EventType.ProcessFork]: arg => [arg(0), arg(1), arg(2)],
  [EventType.ProcessExec]: () => [0, 0, 0],
  [EventType.ProcessExit]: arg => [arg(0), arg(1), arg(2) === 0 ? -1 : arg(3) + arg(4)],
  [EventType.SignalDelivered]: arg => [arg(0), arg(1), arg(2)],
  [EventType.ProcessStop]: arg => [arg(0), arg(1), 0],
  [EventType.Sample]: (arg, view, at) => [arg(0) + arg(1), arg(2), view.getInt32(at + EventRecord.Fd, true)],
}

export const happenedFold = (): HappenedFold => {
  const bytes = (rows: number) => new Uint8Array(rows)
  const words = (rows: number) => new Uint32Array(rows)
  const wide = (rows: number) => new Float64Array(rows)
  const kept = {
    type: growing(bytes),
    seq: growing(words),
    ns: growing(wide),
    pid: growing(words),
    tid: growing(words),
    a: growing(wide),
    b: growing(wide),
    c: growing(wide),
  }
  let startNs = 0n
  let omitted = 0
  return {
    begin: ns => {
      startNs = ns
    },
    take: (engine, count) => {
      if (count === 0) return
      const first = engine.exports.event_ptr(0) >>> 0
      const view = engine.view()
      for (let i = 0; i < count; i++) {
        const at = first + i * EventRecord.Size
        const type = view.getUint32(at + EventRecord.Type, true)
        if (type === EventType.SyscallEntry || type === EventType.SyscallExit) continue
        const numbers = NUMBERS[type]
        // A sample that carries a stack was taken for the stack, of a thread that waits.
        if (numbers === undefined || (type === EventType.Sample && view.getUint32(at + EventRecord.StackCount, true) > 0))
          continue
        if (kept.type.length() >= KEPT_MAX) {
          omitted++
          continue
        }
        const [a, b, c] = numbers(index => Number(view.getBigInt64(at + EventRecord.Args + index * 8, true)), view, at)
        kept.type.push(type)
        kept.seq.push(view.getUint32(at + EventRecord.Seq, true))
        kept.ns.push(Number(view.getBigUint64(at + EventRecord.TsNs, true) - startNs))
        kept.pid.push(view.getUint32(at + EventRecord.Pid, true))
        kept.tid.push(view.getUint32(at + EventRecord.Tid, true))
        kept.a.push(a)
        kept.b.push(b)
        kept.c.push(c)
      }
    },
    end: () => ({ ...kept, omitted }),
  }
}
