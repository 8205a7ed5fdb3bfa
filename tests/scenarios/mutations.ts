// The same run told otherwise. Some ways change nothing that matters, so that the answer must stay: other names, and no printed
// text. The others take something from the recording, as happens in the field; the answer may then get worse, and must know
// it. What is taken away is said as a recorder would say it: a Loss, a missing footer, the filter in the header.
import { expression, isAddress, ported } from './names.js'
import type { Run } from './run.js'
import type { EventData, SystemEvent } from '../../src/trace/event.js'
import { choosesCall, parseFilter } from '../../src/trace/filter.js'
import { syscallName } from '../../src/trace/syscalls.js'
import { right } from '../support/engine.js'

export interface Mutation {
  readonly name: string
  /** The answer must be the same. */
  readonly same: boolean
  /** Names in the answer are the new ones. */
  readonly renames?: true
  /** `chance` gives numbers from 0 to 1. */
  readonly of: (run: Run, chance: () => number) => Run
}

const PRINTS = new Set(['write', 'writev', 'pwrite64', 'sendmsg', 'sendto'])
const NEWLINE = 10
const BLANK = 32
const blanked = (bytes: Uint8Array): Uint8Array => bytes.map(b => (b === NEWLINE ? b : BLANK))

/** What went to descriptors 1 and 2, in blanks of the same length. */
const withoutText = (run: Run): Run => {
  const inside = new Map<number, boolean>() // by thread: the call it is in prints
  const quiet = (event: SystemEvent): SystemEvent => {
    const { data, tid } = event
    if (data._tag !== 'Syscall') return event
    if (data.ret === undefined) {
      const fd = Number(data.args[0] ?? 0n)
      inside.set(tid, (fd === 1 || fd === 2) && PRINTS.has(syscallName(run.header.arch, data.abi, data.number)))
    }
    if (inside.get(tid) !== true) return event
    const snapshots = data.snapshots.map(s => (s.part === 'iovec' ? s : { ...s, bytes: blanked(s.bytes) }))
    return { ...event, data: { ...data, snapshots } }
  }
  return { ...run, events: run.events.map(quiet) }
}

/** Words of the format, which no recorded program chose. */
const FORMAT = new Set(['_tag', 'abi', 'part', 'kind', 'reason', 'eventType', 'stackEnd'])
const mapTexts = (value: unknown, to: (text: string) => string, bytes: (b: Uint8Array) => Uint8Array): unknown => {
  if (typeof value === 'string') return to(value)
  if (value instanceof Uint8Array) return bytes(value)
  if (Array.isArray(value)) return value.map(v => mapTexts(v, to, bytes))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([k, v]) => [k, FORMAT.has(k) ? v : mapTexts(v, to, bytes)]))
}

/** Every name that the run's own files have in other letters, and its ports: in paths, addresses, arguments, names of processes
 * and all that was read or written. */
const renamed = (run: Run): Run => {
  const rename = expression(run)
  const bytes = (b: Uint8Array): Uint8Array => {
    const before = Buffer.from(b).toString('latin1')
    const after = rename(before)
    return after === before ? b : new Uint8Array(Buffer.from(after, 'latin1'))
  }
  const moved = (data: EventData): EventData => {
    if (data._tag !== 'Syscall') return data
    const call = syscallName(run.header.arch, data.abi, data.number)
    return { ...data, snapshots: data.snapshots.map(s => (isAddress(call, s.bytes) ? { ...s, bytes: ported(s.bytes) } : s)) }
  }
  const events = run.events.map(e => ({
    ...e,
    data: mapTexts(moved(e.data), rename, bytes) as EventData,
    context: mapTexts(e.context, rename, bytes) as SystemEvent['context'],
  }))
  return { ...run, events }
}

const LOST_SHARE = 0.1
/** A stretch anywhere after the start. */
const lossy = (run: Run, chance: () => number): Run => {
  const count = Math.floor(run.events.length * LOST_SHARE)
  const from = 1 + Math.floor(chance() * (run.events.length - count - 1))
  const before = run.events[from]
  if (before === undefined || count === 0) return run
  const loss: SystemEvent = {
    ...before,
    eventType: 'Loss',
    data: { _tag: 'Loss', count: BigInt(count), reason: 'output' },
    context: {},
  }
  return { ...run, events: [...run.events.slice(0, from), loss, ...run.events.slice(from + count)] }
}

/** The recorder died before the end. */
const cutOff = (run: Run, chance: () => number): Run => {
  const { footer: _, ...rest } = run
  return { ...rest, events: run.events.slice(0, Math.ceil(run.events.length * (0.5 + chance() / 2))) }
}

/** As `record -e EXPRESSION --only` leaves it. */
const filtered =
  (expression: string) =>
  (run: Run): Run => {
    const filter = right(parseFilter(expression))
    const events = run.events.filter(
      ({ data }) => data._tag !== 'Syscall' || choosesCall(filter, run.header.arch, data.abi, data.number),
    )
    const recording = { ...run.header.recording, filter: expression, only: true }
    return { ...run, header: { ...run.header, recording }, events }
  }

export const MUTATIONS: ReadonlyArray<Mutation> = [
  { name: 'other names', same: true, renames: true, of: renamed },
  { name: 'no printed text', same: true, of: withoutText },
  { name: 'a tenth lost', same: false, of: lossy },
  { name: 'cut off', same: false, of: cutOff },
  { name: 'only files', same: false, of: filtered('%file') },
  { name: 'no files', same: false, of: filtered('!%file') },
]
