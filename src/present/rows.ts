// The rows of a table of a trace: a call is one row, made when it returned, every other event one of its own, worded as `show` words
// them. Text is made safe for a terminal, since a table ends in one sooner or later. Left out: columns and files (export).
import type { Row, RowMaker } from '../export/row.js'
import type { TraceHeader } from '../trace/chunk.js'
import type { EventData, SyscallData, SystemEvent } from '../trace/event.js'
import { pairs, type Told } from '../trace/pairs.js'
import { errnoName, signalName, syscallName } from '../trace/syscalls.js'
import { type CallOptions, callArguments, callOf, isError } from './call.js'
import { safeText } from './escape.js'
import { describeEvent } from './events.js'
import { plain } from './palette.js'

/** Of a string in an argument; what is longer is cut, since a cell is no place for a file's contents. */
const STRING_LIMIT = 256

const syscall = (event: SystemEvent | undefined): SyscallData | undefined =>
  event?.data._tag === 'Syscall' ? event.data : undefined

const safe = (text: string | undefined): string | undefined => (text === undefined ? undefined : safeText(text))

/** A column of them has 64 bits; only a trace that lies needs more. */
const nanoseconds = (ns: bigint): bigint => BigInt.asIntN(64, ns)

const signalOf = (data: EventData): number =>
  data._tag === 'Signal' || data._tag === 'Stop' ? data.signo : data._tag === 'Exit' ? data.signal : 0

const pathOf = (data: EventData): string | undefined =>
  data._tag === 'Exec' || data._tag === 'File' ? data.path : data._tag === 'ProcessState' ? data.exe : undefined

const commOf = ({ context, data, names }: SystemEvent): string | undefined =>
  context.comm ?? names?.comm ?? (data._tag === 'ProcessState' ? data.comm : undefined)

export const rowMaker = ({ arch, startNs, realtimeOffsetNs, recording }: TraceHeader): RowMaker => {
  const timed = recording.known?.times !== false
  const options: CallOptions = { arch, raw: false, stringLimit: STRING_LIMIT, palette: plain }
  const { add, end } = pairs(arch)
  let toEpoch = realtimeOffsetNs

  /** Where and when: `first` began it, `last` is what a finding would cite. */
  const placed = (first: SystemEvent, last: SystemEvent) => ({
    seq: last.seq,
    timeNs: timed ? nanoseconds(first.timestamp + toEpoch) : undefined,
    sinceStartNs: timed ? nanoseconds(first.timestamp - startNs) : undefined,
    pid: last.pid,
    tid: last.tid,
    comm: safe(commOf(last)),
    fd: last.names?.fd,
    path: safe(last.names?.path),
    peer: safe(last.names?.peer),
    local: safe(last.names?.local),
  })

  const callRow = (entry: SystemEvent | undefined, exit: SystemEvent | undefined): ReadonlyArray<Row> => {
    const [first, last] = [entry ?? exit, exit ?? entry]
    const call = callOf(syscall(entry), syscall(exit), last?.names ?? {})
    if (call === undefined || first === undefined || last === undefined) return []
    const { abi, number, ret } = call
    return [
      {
        ...placed(first, last),
        type: 'Call',
        syscall: syscallName(arch, abi, number),
        args: call.args === undefined ? undefined : callArguments(call, options).join(', '),
        result: ret,
        errno: ret !== undefined && isError(ret) ? errnoName(Number(-ret)) : undefined,
        signal: undefined,
        durationNs:
          entry === undefined || exit === undefined || !timed ? undefined : nanoseconds(exit.timestamp - entry.timestamp),
        text: undefined,
      },
    ]
  }

  const eventRow = (event: SystemEvent): Row => {
    const { data } = event
    const row = placed(event, event)
    if (data._tag === 'ClockStep') toEpoch = data.realtimeOffsetNs
    const signal = signalOf(data)
    return {
      ...row,
      type: event.eventType,
      syscall: undefined,
      args: undefined,
      result: data._tag === 'Exit' && data.signal === 0 ? BigInt(data.code) : undefined,
      errno: undefined,
      signal: signal === 0 ? undefined : signalName(signal),
      durationNs: undefined,
      path: row.path ?? safe(pathOf(data)),
      text: describeEvent(event, options),
    }
  }

  const rowsOf = (told: Told): ReadonlyArray<Row> =>
    told._tag === 'Call' ? callRow(told.entry, told.exit) : [eventRow(told.event)]

  return { add: events => events.flatMap(add).flatMap(rowsOf), end: () => end().flatMap(rowsOf) }
}
