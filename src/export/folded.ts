// Folded stacks, which flamegraph.pl, inferno and speedscope read: `process;frames;call;file microseconds`, one line per distinct stack.
// Where the program's stack was recorded its functions stand between the process and the call. The weight is the time a thread was in a
// call; what a process computed outside of calls is one line of its own, so that times do not overlap. Left out: names of functions
// (the caller gives them).
import { pairs } from '../trace/pairs.js'
import { syscallName } from '../trace/syscalls.js'
import type { SystemEvent, TraceHeader } from '../trace/index.js'
import type { Exporter } from './exporter.js'

export interface FoldedOptions {
  /** Functions of a recorded stack, outermost first; undefined where none was recorded. */
  readonly framesOf?: (event: SystemEvent) => ReadonlyArray<string> | undefined
  /** Distinct stacks held at most. */
  readonly limit?: number
}

/** Some hundred bytes each; nobody sees more than this in a picture. What comes after is one frame of its process. */
const LIMIT = 200_000
const COMPUTING = '[computing]'
const REST = '[other stacks]'
const NS_PER_US = 1000n

/** A frame may hold neither the separator nor a line end, and a line ends in a blank and its weight. */
const frame = (text: string): string => text.replace(/[;\n\r]/g, ':') || '?'

export const folded = ({ arch }: TraceHeader, { framesOf, limit = LIMIT }: FoldedOptions = {}): Exporter => {
  const { add, end } = pairs(arch)
  const weights = new Map<string, bigint>()
  const comms = new Map<number, string>()
  /** User time of processes that live, from their samples. */
  const computed = new Map<number, bigint>()
  /** Stacks are named while their event goes by: of a call that is still open they wait for its end. */
  const begun = new Map<number, ReadonlyArray<string>>()
  let lastNs = 0n

  const weigh = (root: string, frames: ReadonlyArray<string>, ns: bigint): void => {
    if (ns <= 0n) return
    const stack = [root, ...frames].map(frame).join(';')
    const key = weights.has(stack) || weights.size < limit ? stack : `${frame(root)};${REST}`
    weights.set(key, (weights.get(key) ?? 0n) + ns)
  }

  const rootOf = (pid: number): string => `${comms.get(pid) ?? 'process'} (${pid})`

  const told = (entry: SystemEvent | undefined, exit: SystemEvent | undefined): void => {
    const last = exit ?? entry
    if (entry === undefined || last?.data._tag !== 'Syscall') return
    const { path, peer } = last.names ?? {}
    const call = syscallName(arch, last.data.abi, last.data.number)
    const file = path ?? peer
    weigh(
      rootOf(last.pid),
      [...(begun.get(last.tid) ?? []), call, ...(file === undefined || file === '' ? [] : [file])],
      (exit?.timestamp ?? lastNs) - entry.timestamp,
    )
  }

  const take = (event: SystemEvent): void => {
    const { data, pid, tid } = event
    lastNs = event.timestamp
    const comm = event.context.comm ?? event.names?.comm
    if (comm !== undefined && tid === pid) comms.set(pid, comm)
    const frames = framesOf?.(event)
    if (frames !== undefined) begun.set(tid, frames)
    else if (event.eventType === 'SyscallEntry') begun.delete(tid)
    if (data._tag === 'Sample' && event.context.stackTrace === undefined) computed.set(pid, data.userNs)
    for (const one of add(event)) if (one._tag === 'Call') told(one.entry, one.exit)
    if (data._tag !== 'Exit') return
    begun.delete(tid)
    if (!data.group) return
    weigh(rootOf(pid), [COMPUTING], data.userNs)
    computed.delete(pid)
    comms.delete(pid)
  }

  return {
    begin: () => [],
    events: events => {
      events.forEach(take)
      return []
    },
    end: () => {
      for (const one of end()) if (one._tag === 'Call') told(one.entry, one.exit)
      for (const [pid, userNs] of computed) weigh(rootOf(pid), [COMPUTING], userNs)
      return [...weights].flatMap(([stack, ns]) => (ns < NS_PER_US ? [] : [`${stack} ${ns / NS_PER_US}\n`]))
    },
  }
}
