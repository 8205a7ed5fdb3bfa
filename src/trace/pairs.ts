// Entries and exits of calls put together while the events of a trace go by: a call is told when it returned, or when its thread went on
// or ended without, with at most one entry held per thread. A wait that a signal broke off and the kernel restarted is one call.
// Every other event is told as it comes. Left out: how any of it is written (present, export).
import type { Arch } from './chunk.js'
import type { EventData, SyscallData, SystemEvent } from './event.js'
import { syscallName } from './syscalls.js'

export type Told =
  /** At least one of the two is there: an exit alone began before the recording, an entry alone did not return in it. */
  | { readonly _tag: 'Call'; readonly entry: SystemEvent | undefined; readonly exit: SystemEvent | undefined }
  | { readonly _tag: 'Event'; readonly event: SystemEvent }

export interface Pairs {
  readonly add: (event: SystemEvent) => ReadonlyArray<Told>
  /** Calls that had not returned when the trace ended. */
  readonly end: () => ReadonlyArray<Told>
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

/** `restarts`: calls that were broken off and restarted are one; else each entry and each exit is told as it was. */
export const pairs = (arch: Arch, restarts = true): Pairs => {
  /** Calls in flight, by thread. */
  const inside = new Map<number, SystemEvent>()
  /** Calls that a signal broke off, by thread, until it is known whether the kernel restarts them: then they are one call. */
  const brokenOff = new Map<number, Told>()

  /** It was not restarted after all: a call of its own. */
  const ended = (tid: number): ReadonlyArray<Told> => {
    const broken = brokenOff.get(tid)
    brokenOff.delete(tid)
    return broken === undefined ? [] : [broken]
  }

  const unfinished = (tid: number): ReadonlyArray<Told> => {
    const entry = inside.get(tid)
    inside.delete(tid)
    return [...ended(tid), ...(entry === undefined ? [] : [{ _tag: 'Call' as const, entry, exit: undefined }])]
  }

  const enter = (event: SystemEvent): ReadonlyArray<Told> => {
    const broken = brokenOff.get(event.tid)
    const begun = broken?._tag === 'Call' ? (broken.entry ?? broken.exit) : undefined
    const goesOn = begun !== undefined && isRestart(arch, event, begun)
    if (goesOn) brokenOff.delete(event.tid)
    const before = unfinished(event.tid)
    inside.set(event.tid, (goesOn && broken?._tag === 'Call' && broken.entry) || event)
    return before
  }

  const leave = (exit: SystemEvent): ReadonlyArray<Told> => {
    const call: Told = { _tag: 'Call', entry: inside.get(exit.tid), exit }
    inside.delete(exit.tid)
    if (!restarts || !isBrokenOff(exit)) return [call]
    brokenOff.set(exit.tid, call)
    return []
  }

  /** A thread that calls exec becomes the leader, and its siblings are gone (execve(2)). */
  const takeOver = (leader: number, caller: number): ReadonlyArray<Told> => {
    if (caller === 0 || caller === leader) return []
    const lost = unfinished(leader)
    const entry = inside.get(caller)
    inside.delete(caller)
    if (entry !== undefined) inside.set(leader, entry)
    return lost
  }

  const before = ({ data, tid }: SystemEvent): ReadonlyArray<Told> =>
    data._tag === 'Exit' ? unfinished(tid) : data._tag === 'Exec' ? takeOver(tid, data.oldTid) : []

  return {
    add: event => {
      if (event.eventType === 'SyscallEntry') return enter(event)
      if (event.eventType === 'SyscallExit') return leave(event)
      return [...before(event), { _tag: 'Event', event }]
    },
    end: () => [...new Set([...brokenOff.keys(), ...inside.keys()])].flatMap(unfinished),
  }
}
