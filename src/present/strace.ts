// A trace as `strace -f -ttt -T -yy` would have written it to a file, for tools that read that: calls, signals, stops and ends, and no
// others of our events. A call that other threads' lines come between is cut as strace cuts it, behind the arguments that are known at
// its entry: `read(3, <unfinished ...>`, later `<... read resumed>"", 8) = 0 <0.1>`. Left out: strings longer than were recorded.
import type { Exporter } from '../export/exporter.js'
import type { TraceHeader } from '../trace/chunk.js'
import type { EventType, SyscallData, SystemEvent } from '../trace/event.js'
import { syscallName, syscallRow } from '../trace/syscalls.js'
import { type Call, type CallOptions, callArguments, callOf, callResult } from './call.js'
import { describeEvent } from './events.js'
import { plain } from './palette.js'
import { seconds } from './show.js'

/** What strace prints beside calls. */
const BESIDE: ReadonlyArray<EventType> = ['SignalDelivered', 'ProcessStop', 'ProcessExit']

/** Arguments whose kind (proto/kinds.tsv) ends so are known at the exit only; and those that change meanwhile. */
const isLater = (kind: string): boolean => kind.endsWith('>') || kind === 'out' || kind === 'pollfd' || kind === 'fdset'

/** strace gives the thread five columns, and all before ` = ` thirty-nine. */
const TID_COLUMN = 5
const RESULT_COLUMN = 39

interface Open {
  readonly event: SystemEvent
  /** Its line was cut: so many arguments are on it. */
  readonly told?: number
}

const syscall = ({ data }: SystemEvent): SyscallData | undefined => (data._tag === 'Syscall' ? data : undefined)

export const strace = ({ arch, realtimeOffsetNs, recording }: TraceHeader): Exporter => {
  const timed = recording.known?.times !== false
  const options: CallOptions = { arch, raw: false, stringLimit: Number.POSITIVE_INFINITY, palette: plain }
  /** Calls in flight, by thread. */
  const open = new Map<number, Open>()
  /** The thread whose line has not ended. */
  let current: number | undefined
  let toEpoch = realtimeOffsetNs

  const line = (tid: number, atNs: bigint, text: string): string =>
    `${String(tid).padEnd(TID_COLUMN)} ${timed ? `${seconds(atNs + toEpoch)} ` : ''}${text}`

  const nameOf = ({ abi, number }: Call): string => syscallName(arch, abi, number)

  /** Ends the line that has not ended. */
  const cut = (): string => {
    const tid = current
    current = undefined
    const held = tid === undefined ? undefined : open.get(tid)
    const data = held && syscall(held.event)
    const call = held && callOf(data, undefined, held.event.names ?? {})
    if (tid === undefined || held === undefined || call === undefined) return ''
    const args = callArguments(call, options)
    const later = syscallRow(arch, call.abi, call.number)?.args.findIndex(({ kind }) => isLater(kind)) ?? -1
    const told = later < 0 ? args.length : Math.min(later, args.length)
    open.set(tid, { ...held, told })
    const comma = told > 0 && told < args.length ? ', ' : ''
    return line(tid, held.event.timestamp, `${nameOf(call)}(${args.slice(0, told).join(', ')}${comma} <unfinished ...>\n`)
  }

  const enter = (event: SystemEvent): string => {
    const before = cut()
    open.set(event.tid, { event })
    current = event.tid
    return before
  }

  /** A call that returned, or whose thread ended in it. */
  const leave = (tid: number, last: SystemEvent, exit: SystemEvent | undefined): string => {
    const held = open.get(tid)
    const call = callOf(held && syscall(held.event), exit && syscall(exit), (exit ?? held?.event)?.names ?? {})
    const isWhole = current === tid && held !== undefined
    const before = isWhole ? '' : cut()
    if (isWhole) current = undefined
    open.delete(tid)
    if (call === undefined) return before
    const took = held === undefined || exit === undefined || !timed ? '' : ` <${seconds(exit.timestamp - held.event.timestamp)}>`
    const args = held === undefined ? [] : callArguments(call, options)
    const begin = isWhole ? `${nameOf(call)}(` : `<... ${nameOf(call)} resumed>`
    const text = `${begin}${args.slice(held?.told ?? 0).join(', ')})`
    const at = isWhole ? held.event.timestamp : last.timestamp
    return `${before}${line(tid, at, text).padEnd(RESULT_COLUMN)} = ${callResult(call, options)}${took}\n`
  }

  /** strace says which thread's id was taken over. */
  const superseded = (event: SystemEvent, caller: number): string => {
    if (caller === 0 || caller === event.tid) return ''
    const before = cut()
    const held = open.get(caller)
    open.delete(caller)
    if (held !== undefined) open.set(event.tid, held)
    return before + line(event.tid, event.timestamp, `+++ superseded by execve in pid ${caller} +++\n`)
  }

  const written = (event: SystemEvent): string => {
    const { data } = event
    if (event.eventType === 'SyscallEntry') return enter(event)
    if (event.eventType === 'SyscallExit') return leave(event.tid, event, event)
    if (data._tag === 'Exec') return superseded(event, data.oldTid)
    if (data._tag === 'ClockStep') toEpoch = data.realtimeOffsetNs
    if (!BESIDE.includes(event.eventType)) return ''
    const before = data._tag === 'Exit' && open.has(event.tid) ? leave(event.tid, event, undefined) : cut()
    return `${before}${line(event.tid, event.timestamp, describeEvent(event, options))}\n`
  }

  return { begin: () => [], events: events => [events.map(written).join('')], end: () => [cut()] }
}
