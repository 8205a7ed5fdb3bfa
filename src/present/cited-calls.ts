// The few calls that a comparison cites, as text, found again in their trace by event number: the trace is read a second time, and only
// calls in flight and those asked for are held. A call that never returned is known by its entry.
import type { Arch } from '../trace/chunk.js'
import type { SystemEvent } from '../trace/event.js'
import { syscallName } from '../trace/syscalls.js'
import { callOf, callText } from './call.js'
import { plain } from './palette.js'

export interface CitedCall {
  readonly seq: number
  readonly pid: number
  readonly comm: string
  readonly name: string
  /** As strace writes it, without the result. */
  readonly call: string
  /** What it returned, as strace writes it. */
  readonly result: string
  /** Since recording began. */
  readonly atNs: bigint
}

export type Cited = ReadonlyMap<number, CitedCall>

export interface CitedFold {
  readonly add: (event: SystemEvent) => void
  readonly found: Cited
}

const STRING_LIMIT = 48

export const citedFold = (arch: Arch, startNs: bigint, wanted: ReadonlySet<number>): CitedFold => {
  const inside = new Map<number, SystemEvent>()
  const found = new Map<number, CitedCall>()
  const options = { arch, raw: false, stringLimit: STRING_LIMIT, palette: plain }
  const keep = (entry: SystemEvent | undefined, exit: SystemEvent | undefined, seq: number): void => {
    const [began, ended] = [entry?.data, exit?.data]
    const last = exit ?? entry
    const call = callOf(
      began?._tag === 'Syscall' ? began : undefined,
      ended?._tag === 'Syscall' ? ended : undefined,
      last?.names ?? {},
    )
    if (call === undefined || last === undefined) return
    const text = callText(call, options)
    const cut = text.lastIndexOf(' = ')
    found.set(seq, {
      seq,
      pid: last.pid,
      comm: last.names?.comm ?? last.context.comm ?? '',
      name: syscallName(arch, call.abi, call.number),
      call: text.slice(0, cut).trimEnd(),
      result: text.slice(cut + 3),
      atNs: (entry ?? last).timestamp - startNs,
    })
  }
  const add = (event: SystemEvent): void => {
    if (event.data._tag !== 'Syscall') return
    if (event.eventType === 'SyscallEntry') {
      inside.set(event.tid, event)
      if (wanted.has(event.seq)) keep(event, undefined, event.seq)
      return
    }
    const entry = inside.get(event.tid)
    inside.delete(event.tid)
    if (wanted.has(event.seq)) keep(entry, event, event.seq)
  }
  return { add, found }
}
