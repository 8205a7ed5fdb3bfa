// `show`: a trace as lines, strace-like. A call is one line, written when it returned (or when its thread ended without), with
// the time it began and how long it took; every other event is a line of its own. Columns: process or thread id, seconds
// since recording began, text. Which entry an exit belongs to is known in trace/pairs.ts. Left out: what is chosen, and paging (cli).
import type { NamedStack } from '../symbol/index.js'
import type { Arch } from '../trace/chunk.js'
import type { EventData, EventType, SyscallData, SystemEvent } from '../trace/event.js'
import { type Told, pairs } from '../trace/pairs.js'
import { type Call, callOf, callText } from './call.js'
import { describeEvent } from './events.js'
import { type Palette, plain } from './palette.js'
import { stackLines } from './stack.js'

export interface ShowOptions {
  readonly arch: Arch
  /** Times are written relative to this. */
  readonly startNs: bigint
  /** Of a trace without times of its own: none are written. */
  readonly untimed?: boolean
  readonly raw?: boolean
  /** Longest string written out, in bytes; paths are written whole. */
  readonly stringLimit?: number
  /** Adds the number of the event a finding would cite. */
  readonly seq?: boolean
  /** Which calls are written. Beside chosen calls only what strace writes, too: signals, stops, ends; and what was lost. */
  readonly chooses?: (call: Call) => boolean
  readonly palette?: Palette
  /** Given, each recorded stack follows its line. */
  readonly stackOf?: (event: SystemEvent) => NamedStack | undefined
}

export interface ShowFold {
  readonly add: (event: SystemEvent) => ReadonlyArray<string>
  /** Calls that had not returned when the trace ended. */
  readonly end: () => ReadonlyArray<string>
}

const STRING_LIMIT = 32
const BESIDE_CHOSEN: ReadonlyArray<EventType> = ['SignalDelivered', 'ProcessStop', 'ProcessExit', 'Loss']
const NS = 1_000_000_000n

/** Seconds with six decimals, cut as strace cuts them. */
export const seconds = (ns: bigint): string => {
  const sign = ns < 0n ? '-' : ''
  const micro = (ns < 0n ? -ns : ns) / 1000n
  return `${sign}${micro / 1_000_000n}.${String(micro % 1_000_000n).padStart(6, '0')}`
}

const syscall = (data: EventData): SyscallData | undefined => (data._tag === 'Syscall' ? data : undefined)

export const showFold = (options: ShowOptions): ShowFold => {
  const palette = options.palette ?? plain
  const callOptions = { arch: options.arch, raw: options.raw ?? false, stringLimit: options.stringLimit ?? STRING_LIMIT, palette }
  const { add: pair, end } = pairs(options.arch, !options.raw)
  /** Stacks of calls that the recording's end found in flight: a Sample of the thread carries them. */
  const waiting = new Map<number, ReadonlyArray<string>>()

  const stackBelow = (event: SystemEvent | undefined): ReadonlyArray<string> => {
    const stack = event && options.stackOf?.(event)
    return stack === undefined ? [] : stackLines(stack).map(palette.faint)
  }

  const line = (tid: number, atNs: bigint, text: string, seq: number, tookNs?: bigint): string => {
    const took = tookNs === undefined || options.untimed === true ? '' : palette.faint(` <${seconds(tookNs)}>`)
    const number = options.seq === true ? palette.faint(` [#${seq}]`) : ''
    const time = options.untimed === true ? '' : `${palette.faint(seconds(atNs - options.startNs))} `
    return `${tid} ${time}${text}${took}${number}`
  }

  const callLine = (entry: SystemEvent | undefined, exit: SystemEvent | undefined): ReadonlyArray<string> => {
    const last = exit ?? entry
    const first = entry ?? exit
    if (last === undefined || first === undefined) return []
    const call = callOf(entry && syscall(entry.data), exit && syscall(exit.data), last.names ?? {})
    if (call === undefined || options.chooses?.(call) === false) return []
    const took = entry === undefined || exit === undefined ? undefined : exit.timestamp - entry.timestamp
    const stack = [exit, entry].map(stackBelow).find(lines => lines.length > 0) ?? []
    return [line(last.tid, first.timestamp, callText(call, callOptions), last.seq, took), ...stack]
  }

  const eventLine = (event: SystemEvent): ReadonlyArray<string> => {
    if (event.data._tag === 'Mappings') return []
    if (event.data._tag === 'Sample' && event.context.stackTrace !== undefined) {
      waiting.set(event.tid, stackBelow(event))
      return []
    }
    if (options.chooses !== undefined && !BESIDE_CHOSEN.includes(event.eventType)) return []
    return [line(event.tid, event.timestamp, describeEvent(event, callOptions), event.seq), ...stackBelow(event)]
  }

  const lines = (told: Told): ReadonlyArray<string> => {
    if (told._tag === 'Event') return eventLine(told.event)
    const { entry, exit } = told
    return exit === undefined ? [...callLine(entry, exit), ...(waiting.get(entry?.tid ?? 0) ?? [])] : callLine(entry, exit)
  }

  return { add: event => pair(event).flatMap(lines), end: () => end().flatMap(lines) }
}

/** Whole seconds and a unit a person reads at a glance. */
export const duration = (ns: bigint): string => {
  if (ns >= NS) return `${(Number(ns) / 1e9).toFixed(2)} s`
  return ns >= 1_000_000n ? `${(Number(ns) / 1e6).toFixed(1)} ms` : `${(Number(ns) / 1e3).toFixed(0)} us`
}
