// `show`: a trace as lines, strace-like. A call is one line, written when it returned (or when its thread ended without), with
// the time it began and how long it took; every other event is a line of its own. Columns: process or thread id, seconds
// since recording began, text. The fold holds one entry per thread that is inside a call. Left out: what is chosen, and paging (cli).
import type { NamedStack } from '../symbol/index.js'
import type { Arch } from '../trace/chunk.js'
import type { EventData, EventType, SyscallData, SystemEvent } from '../trace/event.js'
import { syscallName } from '../trace/syscalls.js'
import { type Call, callOf, callText } from './call.js'
import { describeEvent } from './events.js'
import { type Palette, plain } from './palette.js'
import { stackLines } from './stack.js'

export interface ShowOptions {
  readonly arch: Arch
  /** Times are written relative to this. */
  readonly startNs: bigint
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

/** ERESTARTSYS and kin, which only a tracer sees (linux/errno.h); the wait of a program that nobody traces just goes on. */
const isBrokenOff = (exit: SystemEvent): boolean => {
  const ret = syscall(exit.data)?.ret ?? 0n
  return ret <= -512n && ret >= -516n
}

/** The same call entered again, or restart_syscall(2) in its place. Of a call begun before the recording only the number is known. */
const isRestart = (arch: Arch, event: SystemEvent, before: SystemEvent): boolean => {
  const [now, then] = [syscall(event.data), syscall(before.data)]
  if (now === undefined || then === undefined || now.abi !== then.abi) return false
  if (before.eventType === 'SyscallExit') return now.number === then.number
  const same = now.number === then.number && now.args.every((value, at) => value === then.args[at])
  return same || syscallName(arch, now.abi, now.number) === 'restart_syscall'
}

export const showFold = (options: ShowOptions): ShowFold => {
  const palette = options.palette ?? plain
  const callOptions = { arch: options.arch, raw: options.raw ?? false, stringLimit: options.stringLimit ?? STRING_LIMIT, palette }
  /** Calls in flight, by thread. */
  const inside = new Map<number, SystemEvent>()
  /** Calls that a signal broke off, by thread, until it is known whether the kernel restarts them: then they are one call. */
  const brokenOff = new Map<number, { readonly entry: SystemEvent | undefined; readonly exit: SystemEvent }>()
  /** Stacks of calls that the recording's end found in flight: a Sample of the thread carries them. */
  const waiting = new Map<number, ReadonlyArray<string>>()

  const stackBelow = (event: SystemEvent | undefined): ReadonlyArray<string> => {
    const stack = event && options.stackOf?.(event)
    return stack === undefined ? [] : stackLines(stack).map(palette.faint)
  }

  const line = (tid: number, atNs: bigint, text: string, seq: number, tookNs?: bigint): string => {
    const took = tookNs === undefined ? '' : palette.faint(` <${seconds(tookNs)}>`)
    const number = options.seq === true ? palette.faint(` [#${seq}]`) : ''
    return `${tid} ${palette.faint(seconds(atNs - options.startNs))} ${text}${took}${number}`
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

  /** It was not restarted after all: a line of its own. */
  const ended = (tid: number): ReadonlyArray<string> => {
    const broken = brokenOff.get(tid)
    brokenOff.delete(tid)
    return broken === undefined ? [] : callLine(broken.entry, broken.exit)
  }

  const unfinished = (tid: number): ReadonlyArray<string> => {
    const entry = inside.get(tid)
    inside.delete(tid)
    return [...ended(tid), ...callLine(entry, undefined), ...(waiting.get(tid) ?? [])]
  }

  const enter = (event: SystemEvent): ReadonlyArray<string> => {
    const broken = brokenOff.get(event.tid)
    const goesOn = broken !== undefined && !options.raw && isRestart(options.arch, event, broken.entry ?? broken.exit)
    if (goesOn) brokenOff.delete(event.tid)
    const before = unfinished(event.tid)
    inside.set(event.tid, (goesOn && broken.entry) || event)
    return before
  }

  const leave = (event: SystemEvent): ReadonlyArray<string> => {
    const entry = inside.get(event.tid)
    inside.delete(event.tid)
    if (options.raw || !isBrokenOff(event)) return callLine(entry, event)
    brokenOff.set(event.tid, { entry, exit: event })
    return []
  }

  /** A thread that calls exec becomes the leader, and its siblings are gone (execve(2)). */
  const takeOver = (leader: number, caller: number): ReadonlyArray<string> => {
    if (caller === 0 || caller === leader) return []
    const lost = unfinished(leader)
    const entry = inside.get(caller)
    inside.delete(caller)
    if (entry !== undefined) inside.set(leader, entry)
    return lost
  }

  const add = (event: SystemEvent): ReadonlyArray<string> => {
    if (event.eventType === 'SyscallEntry') return enter(event)
    if (event.eventType === 'SyscallExit') return leave(event)
    if (event.data._tag === 'Mappings') return []
    if (event.data._tag === 'Sample' && event.context.stackTrace !== undefined) {
      waiting.set(event.tid, stackBelow(event))
      return []
    }
    const before =
      event.data._tag === 'Exit'
        ? unfinished(event.tid)
        : event.data._tag === 'Exec'
          ? takeOver(event.tid, event.data.oldTid)
          : []
    if (options.chooses !== undefined && !BESIDE_CHOSEN.includes(event.eventType)) return before
    return [...before, line(event.tid, event.timestamp, describeEvent(event, callOptions), event.seq), ...stackBelow(event)]
  }

  return { add, end: () => [...new Set([...brokenOff.keys(), ...inside.keys()])].flatMap(unfinished) }
}

/** Whole seconds and a unit a person reads at a glance. */
export const duration = (ns: bigint): string => {
  if (ns >= NS) return `${(Number(ns) / 1e9).toFixed(2)} s`
  return ns >= 1_000_000n ? `${(Number(ns) / 1e6).toFixed(1)} ms` : `${(Number(ns) / 1e3).toFixed(0)} us`
}
