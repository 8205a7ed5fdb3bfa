// The few calls that a comparison cites, as text. A call that never returned is known by its entry.
import type { CitedEvents } from '../analysis/cited.js'
import type { Arch } from '../trace/chunk.js'
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

export type CitedCalls = ReadonlyMap<number, CitedCall>

const STRING_LIMIT = 48

/** Of the events that are cited, those of calls. */
export const citedCalls = (arch: Arch, startNs: bigint, events: CitedEvents): CitedCalls => {
  const options = { arch, raw: false, stringLimit: STRING_LIMIT, palette: plain }
  const found = new Map<number, CitedCall>()
  for (const [seq, { entry, exit }] of events) {
    const [began, ended] = [entry?.data, exit?.data]
    const last = exit ?? entry
    const call = callOf(
      began?._tag === 'Syscall' ? began : undefined,
      ended?._tag === 'Syscall' ? ended : undefined,
      last?.names ?? {},
    )
    if (call === undefined || last === undefined) continue
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
  return found
}
