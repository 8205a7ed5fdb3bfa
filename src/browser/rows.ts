// The rows of the event list, in columns: one row for each line that `show` would print, which is one per finished call and
// one for each other event; a call that never returned is a row at its entry. Every view that shows more than the findings reads
// these: by name and unit below, `at(row)` for one row, `values()` for millions. What the engine knew of a descriptor at that moment
// (its path and peer) is kept as string ids of the engine, which outlives the run for that purpose (`textOf` of the session).
// Left out: the text of a line (lines.ts).
import { EventFlag, EventRecord, EventType } from '../../assembly/abi.js'
import { text } from '../base/bytes.js'
import type { Engine } from '../engine/instance.js'
import { type Column, type Growing, growing, lowerBound, type Numbers } from './column.js'

/** Each column by its array. Rows are in order of `seq`, so of their ends and not of their beginnings. */
const ARRAYS = {
  /** The event the line is about, rising: for a call its end, or its beginning when it never returned. */
  seq: Uint32Array,
  /** For a call, the event that began it; 0 when the trace does not hold it, or the row is no call's end. */
  entry: Uint32Array,
  pid: Uint32Array,
  tid: Uint32Array,
  /** EventType of abi.ts: SyscallExit for a call, SyscallEntry for one that never returned, else what happened. */
  type: Uint8Array,
  /** abi << 16 | number for a call, NO_CALL otherwise. */
  call: Uint32Array,
  /** 0: no error. */
  errno: Uint16Array,
  /** What a call returned, as far as 32 bits with sign hold it: bytes moved, a descriptor, a pid; an error is negative. Else 0. */
  ret: Int32Array,
  /** When the row began, in ns since the recording did: of a call its entry. */
  startNs: Float64Array,
  /** How long a call took, in ns; one that never returned lasted until its thread ended, or the trace did. Else 0. */
  tookNs: Float64Array,
  /** WaitKind of abi.ts for a call that blocked or may block, OTHER_WAIT for its `Other`; 0: does not wait. */
  wait: Uint8Array,
  /** The descriptor; -1: none. */
  fd: Int32Array,
  /** String ids; 0: none. The path of the call, or of what its descriptor was open on then. */
  path: Uint32Array,
  peer: Uint32Array,
  local: Uint32Array,
  /** Whoever has the same name has the same number; `nameOf` tells it. */
  comm: Uint32Array,
} as const
type Arrays = { readonly [K in keyof typeof ARRAYS]: InstanceType<(typeof ARRAYS)[K]> }
type Key = keyof Arrays

export type Columns = { readonly [K in Key]: Column<Arrays[K]> }

export interface Rows extends Columns {
  /** The name of a process, by its number in `comm`, as it was recorded: `safeText` makes it safe to show. */
  readonly nameOf: (comm: number) => string
}

export const NO_CALL = 0xffffffff
/** WaitKind.Other is 0, which in a column says that nothing was waited for. */
export const OTHER_WAIT = 255

export interface RowFold {
  /** Time 0 of the rows: the header's. Before the first chunk. */
  readonly begin: (startNs: bigint) => void
  /** Takes the events of the chunk that the engine has just run. */
  readonly take: (engine: Engine, count: number) => void
  /** Calls that never returned become rows at their entry. */
  readonly end: () => Rows
}

type Filling = { readonly [K in Key]: Growing<Numbers> }
const KEYS = Object.keys(ARRAYS) as ReadonlyArray<Key>
const filling = (): Filling =>
  Object.fromEntries(KEYS.map(key => [key, growing<Numbers>(rows => new ARRAYS[key](rows))])) as Filling

type Row = Record<Key, number>
const append = (rows: Filling, row: Row): void => {
  for (const key of KEYS) rows[key].push(row[key])
}
const rowAt = (rows: Filling, at: number): Row => Object.fromEntries(KEYS.map(key => [key, rows[key].at(at)])) as Row

const RET_MAX = 0x7fffffffn
const clamped = (ret: bigint): number => Number(ret > RET_MAX ? RET_MAX : ret < -RET_MAX ? -RET_MAX : ret)

const read = (view: DataView, at: number, comm: number, startNs: bigint): Row => {
  const type = view.getUint32(at + EventRecord.Type, true)
  const isCall = type === EventType.SyscallEntry || type === EventType.SyscallExit
  const ended = type === EventType.SyscallExit
  const failed = (view.getUint32(at + EventRecord.Flags, true) & EventFlag.Failed) !== 0
  const tookNs = ended ? view.getBigUint64(at + EventRecord.DurationLo, true) : 0n
  return {
    seq: view.getUint32(at + EventRecord.Seq, true),
    entry: ended ? view.getUint32(at + EventRecord.EntrySeqLo, true) : 0,
    pid: view.getUint32(at + EventRecord.Pid, true),
    tid: view.getUint32(at + EventRecord.Tid, true),
    type,
    call: isCall
      ? ((view.getUint32(at + EventRecord.Abi, true) << 16) | view.getUint32(at + EventRecord.Number, true)) >>> 0
      : NO_CALL,
    errno: failed ? -view.getInt32(at + EventRecord.Ret, true) : 0,
    ret: ended ? clamped(view.getBigInt64(at + EventRecord.Ret, true)) : 0,
    startNs: Number(view.getBigUint64(at + EventRecord.TsNs, true) - tookNs - startNs),
    tookNs: Number(tookNs),
    wait: 0,
    fd: view.getInt32(at + EventRecord.Fd, true),
    path: view.getUint32(at + EventRecord.PathStr, true),
    peer: view.getUint32(at + EventRecord.PeerStr, true),
    local: view.getUint32(at + EventRecord.LocalStr, true),
    comm,
  }
}

/** Two lists by seq into one. */
const merged = (rows: Filling, extra: ReadonlyArray<Row>): Filling => {
  if (extra.length === 0) return rows
  const out = filling()
  let next = 0
  for (let at = 0; at < rows.seq.length(); at++) {
    const row = rowAt(rows, at)
    for (let more = extra[next]; more !== undefined && more.seq < row.seq; more = extra[next]) {
      append(out, more)
      next++
    }
    append(out, row)
  }
  for (const more of extra.slice(next)) append(out, more)
  return out
}

const COMM_BYTES = 16 // TASK_COMM_LEN, linux/sched.h

/** Numbers the names that processes have; a name is read again only when its first or last half differs from the pid's last. */
const nameFold = () => {
  const names: string[] = []
  const ids = new Map<string, number>()
  const last = new Map<number, { readonly low: bigint; readonly high: bigint; readonly id: number }>()
  const idOf = (view: DataView, at: number): number => {
    const pid = view.getUint32(at + EventRecord.Pid, true)
    const low = view.getBigUint64(at + EventRecord.Comm, true)
    const high = view.getBigUint64(at + EventRecord.Comm + 8, true)
    const known = last.get(pid)
    if (known !== undefined && known.low === low && known.high === high) return known.id
    const bytes = new Uint8Array(view.buffer, view.byteOffset + at + EventRecord.Comm, COMM_BYTES)
    const end = bytes.indexOf(0)
    const name = text(end < 0 ? bytes : bytes.subarray(0, end))
    const id = ids.get(name) ?? names.length
    if (id === names.length) names.push(name)
    ids.set(name, id)
    last.set(pid, { low, high, id })
    return id
  }
  return { names, idOf }
}

/** Events that only serve stacks are no lines: mappings, and the Sample that carries the stack of a waiting thread. */
const serves = (view: DataView, at: number, type: EventType): boolean =>
  type === EventType.Mappings || (type === EventType.Sample && view.getUint32(at + EventRecord.StackCount, true) > 0)

export const rowFold = (): RowFold => {
  const { names, idOf } = nameFold()
  const rows = filling()
  let startNs = 0n
  let lastNs = 0
  /** Calls in flight, by thread; one that is replaced never returned. */
  const inside = new Map<number, Row>()
  const unfinished: Row[] = []
  /** The thread's call never returned. */
  const leave = (tid: number): void => {
    const call = inside.get(tid)
    if (call === undefined) return
    inside.delete(tid)
    unfinished.push({ ...call, tookNs: lastNs - call.startNs })
  }
  const take = (engine: Engine, count: number): void => {
    if (count === 0) return
    const first = engine.exports.event_ptr(0) >>> 0
    const view = engine.view()
    for (let i = 0; i < count; i++) {
      const at = first + i * EventRecord.Size
      const tid = view.getUint32(at + EventRecord.Tid, true)
      const type = view.getUint32(at + EventRecord.Type, true)
      lastNs = Number(view.getBigUint64(at + EventRecord.TsNs, true) - startNs)
      if (type === EventType.SyscallEntry) {
        leave(tid)
        inside.set(tid, read(view, at, idOf(view, at), startNs))
        continue
      }
      if (serves(view, at, type)) continue
      if (type === EventType.SyscallExit) inside.delete(tid)
      if (type === EventType.ProcessExit) leave(tid)
      append(rows, read(view, at, idOf(view, at), startNs))
    }
  }
  const end = (): Rows => {
    for (const tid of [...inside.keys()]) leave(tid)
    unfinished.sort((a, b) => a.seq - b.seq)
    return { ...(merged(rows, unfinished) as Columns), nameOf: comm => names[comm] ?? '' }
  }
  return {
    begin: ns => {
      startNs = ns
    },
    take,
    end,
  }
}

/** The row of an event; for the beginning of a call, the row of its end. */
export const rowOf = (rows: Rows, seq: number): number => {
  const at = lowerBound(rows.seq, seq)
  if (rows.seq.at(at) === seq) return at
  for (let near = at; near < rows.seq.length(); near++) if (rows.entry.at(near) === seq) return near
  return Math.max(0, Math.min(at, rows.seq.length() - 1))
}
