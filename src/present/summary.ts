// `summary`: the table of `strace -c -w`: wall-clock time inside each system call, its share, the mean, calls and errors.
// A fold over events; a call that never returned is not counted, as in strace. The layout is strace's to the column; a trace that knows no
// times has calls and errors alone.
import type { Arch } from '../trace/chunk.js'
import type { SystemEvent } from '../trace/event.js'
import { syscallName } from '../trace/syscalls.js'
import { isError } from './call.js'
import { type Palette, plain } from './palette.js'

export interface CallCount {
  readonly name: string
  /** 0 where times are not known. */
  readonly ns: bigint
  readonly calls: number
  readonly errors: number
}

export interface SummaryFold {
  readonly add: (event: SystemEvent) => void
  /** Sorted by time, then calls, then name. */
  readonly counts: () => ReadonlyArray<CallCount>
}

export const summaryFold = (arch: Arch, timed = true): SummaryFold => {
  const began = new Map<number, bigint>()
  const totals = new Map<string, { name: string; ns: bigint; calls: number; errors: number }>()
  const add = (event: SystemEvent): void => {
    const { data } = event
    if (data._tag === 'Exec' && data.oldTid !== 0 && data.oldTid !== event.tid) {
      const since = began.get(data.oldTid)
      if (since !== undefined) began.set(event.tid, since)
      began.delete(data.oldTid)
    }
    if (data._tag !== 'Syscall') return
    if (event.eventType === 'SyscallEntry') {
      began.set(event.tid, event.timestamp)
      return
    }
    const since = began.get(event.tid)
    began.delete(event.tid)
    const name = syscallName(arch, data.abi, data.number)
    const total = totals.get(name) ?? { name, ns: 0n, calls: 0, errors: 0 }
    total.ns += since === undefined || !timed ? 0n : event.timestamp - since
    total.calls += 1
    total.errors += isError(data.ret) ? 1 : 0
    totals.set(name, total)
  }
  const bigger = (a: CallCount, b: CallCount): number =>
    a.ns === b.ns ? b.calls - a.calls || (a.name < b.name ? -1 : 1) : a.ns < b.ns ? 1 : -1
  return { add, counts: () => [...totals.values()].sort(bigger) }
}

const COLUMNS = ['% time', 'seconds', 'usecs/call', 'calls', 'errors'] as const
const WIDTHS = [6, 11, 11, 9, 9]
/** The columns of times. */
const TIMES = 3
const NAME_WIDTH_MIN = 16

type Row = (cells: ReadonlyArray<string>, name: string) => string
const rowFrom =
  (from: number): Row =>
  (cells, name) =>
    `${cells
      .map((cell, i) => cell.padStart(WIDTHS[i] ?? 0))
      .slice(from)
      .join(' ')} ${name}`.trimEnd()
const rule = (counts: ReadonlyArray<CallCount>, row: Row): string => {
  const width = counts.reduce((most, { name }) => Math.max(most, name.length + 1), NAME_WIDTH_MIN)
  return row(
    WIDTHS.map(dashes => '-'.repeat(dashes)),
    '-'.repeat(width),
  )
}

const share = (part: bigint, whole: bigint): string => (whole === 0n ? '0.00' : ((Number(part) * 100) / Number(whole)).toFixed(2))
const inSeconds = (ns: bigint): string => (Number(ns) / 1e9).toFixed(6)
const mean = (ns: bigint, calls: number): string => (calls === 0 ? '0' : String(ns / 1000n / BigInt(calls)))
const errors = (count: number): string => (count === 0 ? '' : String(count))

export const summaryLines = (counts: ReadonlyArray<CallCount>, palette: Palette = plain, timed = true): ReadonlyArray<string> => {
  const row = rowFrom(timed ? 0 : TIMES)
  const all = counts.reduce((sum, c) => ({ ns: sum.ns + c.ns, calls: sum.calls + c.calls, errors: sum.errors + c.errors }), {
    ns: 0n,
    calls: 0,
    errors: 0,
  })
  const line = (c: Omit<CallCount, 'name'>, name: string): string =>
    row([share(c.ns, all.ns), inSeconds(c.ns), mean(c.ns, c.calls), String(c.calls), errors(c.errors)], name)
  const total = line(all, 'total')
  return [
    row(COLUMNS, 'syscall'),
    rule(counts, row),
    ...counts.map(c => line(c, c.errors === 0 ? c.name : palette.bad(c.name))),
    rule(counts, row),
    palette.strong(timed ? total.replace(/^ *\d+\.\d+/, all.ns === 0n ? '  0.00' : '100.00') : total),
  ]
}
