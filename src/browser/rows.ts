// The rows of the event list, in columns: one row for each line that `show` would print, which is one per finished call and
// one for each other event. What the engine knew of a descriptor at that moment (its path and peer) is kept as string ids of
// the engine, which outlives the run for that purpose. Filled chunk by chunk from the engine's records with raw loads; what is
// kept of an event is ten numbers. Left out: the text of a line (lines.ts).
import { EventFlag, EventRecord, EventType } from '../../assembly/abi.js'
import { text } from '../base/bytes.js'
import type { Engine } from '../engine/instance.js'
import { type Column, lowerBound, signed, unsigned } from './column.js'

export interface Columns {
  /** The event the line is about, rising. */
  readonly seq: Column
  /** For a call, the event that began it; 0 when the trace does not hold it, or the row is no call's end. */
  readonly entry: Column
  readonly pid: Column
  /** abi << 16 | number for a call, NO_CALL otherwise. */
  readonly call: Column
  /** 0: no error. */
  readonly errno: Column
  readonly fd: Column
  readonly path: Column
  readonly peer: Column
  readonly local: Column
  /** Index into `names`. */
  readonly comm: Column
}

export interface Rows extends Columns {
  /** Names of processes, each once. */
  readonly names: ReadonlyArray<string>
}

export const NO_CALL = 0xffffffff

export interface RowFold {
  /** Takes the events of the chunk that the engine has just run. */
  readonly take: (engine: Engine, count: number) => void
  /** Calls that never returned become rows at their entry. */
  readonly end: () => Rows
}

const columns = (): Columns => ({
  seq: unsigned(),
  entry: unsigned(),
  pid: unsigned(),
  call: unsigned(),
  errno: unsigned(),
  fd: signed(),
  path: unsigned(),
  peer: unsigned(),
  local: unsigned(),
  comm: unsigned(),
})

type Row = { readonly [K in keyof Columns]: number }
const KEYS: ReadonlyArray<keyof Columns> = ['seq', 'entry', 'pid', 'call', 'errno', 'fd', 'path', 'peer', 'local', 'comm']
const append = (rows: Columns, row: Row): void => {
  for (const key of KEYS) rows[key].push(row[key])
}
const rowAt = (rows: Columns, at: number): Row => Object.fromEntries(KEYS.map(key => [key, rows[key].at(at)])) as Row

const read = (view: DataView, at: number, comm: number): Row => {
  const type = view.getUint32(at + EventRecord.Type, true)
  const isCall = type === EventType.SyscallEntry || type === EventType.SyscallExit
  const failed = (view.getUint32(at + EventRecord.Flags, true) & EventFlag.Failed) !== 0
  return {
    seq: view.getUint32(at + EventRecord.Seq, true),
    entry: type === EventType.SyscallExit ? view.getUint32(at + EventRecord.EntrySeqLo, true) : 0,
    pid: view.getUint32(at + EventRecord.Pid, true),
    call: isCall ? (view.getUint32(at + EventRecord.Abi, true) << 16) | view.getUint32(at + EventRecord.Number, true) : NO_CALL,
    errno: failed ? -view.getInt32(at + EventRecord.Ret, true) : 0,
    fd: view.getInt32(at + EventRecord.Fd, true),
    path: view.getUint32(at + EventRecord.PathStr, true),
    peer: view.getUint32(at + EventRecord.PeerStr, true),
    local: view.getUint32(at + EventRecord.LocalStr, true),
    comm,
  }
}

/** Two lists by seq into one. */
const merged = (rows: Columns, extra: ReadonlyArray<Row>): Columns => {
  if (extra.length === 0) return rows
  const out = columns()
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
  const rows = columns()
  /** Calls in flight, by thread; one that is replaced never returned. */
  const inside = new Map<number, Row>()
  const unfinished: Row[] = []
  const take = (engine: Engine, count: number): void => {
    if (count === 0) return
    const first = engine.exports.event_ptr(0) >>> 0
    const view = engine.view()
    for (let i = 0; i < count; i++) {
      const at = first + i * EventRecord.Size
      const tid = view.getUint32(at + EventRecord.Tid, true)
      const type = view.getUint32(at + EventRecord.Type, true)
      const before = inside.get(tid)
      if (type === EventType.SyscallEntry) {
        if (before !== undefined) unfinished.push(before)
        inside.set(tid, read(view, at, idOf(view, at)))
        continue
      }
      if (serves(view, at, type)) continue
      if (type === EventType.SyscallExit) inside.delete(tid)
      append(rows, read(view, at, idOf(view, at)))
    }
  }
  const end = (): Rows => {
    const left = [...unfinished, ...inside.values()]
    return {
      ...merged(
        rows,
        left.sort((a, b) => a.seq - b.seq),
      ),
      names,
    }
  }
  return { take, end }
}

/** The row of an event; for the beginning of a call, the row of its end. */
export const rowOf = (rows: Rows, seq: number): number => {
  const at = lowerBound(rows.seq, seq)
  if (rows.seq.at(at) === seq) return at
  for (let near = at; near < rows.seq.length(); near++) if (rows.entry.at(near) === seq) return near
  return Math.max(0, Math.min(at, rows.seq.length() - 1))
}
