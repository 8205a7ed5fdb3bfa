// A row of the event list as text: its events are fetched (chunks.ts), joined with what the engine knew of them (rows.ts) and
// worded by the presenter that `show` uses, so that a line reads the same here and there. Paths are looked up in the engine by
// their ids. Text that the program chose cannot carry control characters past this point.
import { stringOf } from '../engine/events.js'
import type { Engine } from '../engine/instance.js'
import { callOf, callText, isError } from '../present/call.js'
import { safeText } from '../present/escape.js'
import { describeEvent } from '../present/events.js'
import { plain } from '../present/palette.js'
import { seconds } from '../present/show.js'
import type { TraceHeader } from '../trace/chunk.js'
import type { Names, SyscallData, SystemEvent } from '../trace/event.js'
import type { Chunks } from './chunks.js'
import type { Line } from './protocol.js'
import type { Rows } from './rows.js'

const STRING_BYTES = 256 // the most our recorder keeps of a read or write by default

export interface Lines {
  readonly line: (row: number) => Promise<Line>
}

export const linesOf = (engine: Engine, header: TraceHeader, chunks: Chunks, rows: Rows): Lines => {
  const untimed = header.recording.known?.times === false
  const options = { arch: header.arch, raw: false, stringLimit: STRING_BYTES, palette: plain }

  const known = (id: number): string | undefined => stringOf(engine, id)

  const about = (row: number): Names => {
    const fd = rows.fd.at(row)
    const [path, peer, local] = [known(rows.path.at(row)), known(rows.peer.at(row)), known(rows.localOf(row))]
    return {
      ...(fd < 0 ? {} : { fd }),
      ...(path === undefined ? {} : { path }),
      ...(peer === undefined ? {} : { peer }),
      ...(local === undefined ? {} : { local }),
    }
  }

  const syscall = (event: SystemEvent | undefined): SyscallData | undefined =>
    event?.data._tag === 'Syscall' ? event.data : undefined

  const wording = (row: number, event: SystemEvent, begun: SystemEvent | undefined): string => {
    const own = syscall(event)
    if (own === undefined) return describeEvent(event, options)
    const [entry, exit] = own.ret === undefined ? [own, undefined] : [syscall(begun), own]
    const call = callOf(entry, exit, about(row))
    return call === undefined ? '' : callText(call, options)
  }

  const tookNs = (event: SystemEvent, begun: SystemEvent | undefined): string =>
    begun === undefined || untimed ? '' : ` <${seconds(event.timestamp - begun.timestamp)}>`

  const failed = ({ data }: SystemEvent): boolean =>
    (data._tag === 'Syscall' && isError(data.ret)) || (data._tag === 'Exit' && (data.code !== 0 || data.signal !== 0))

  return {
    line: async row => {
      const seq = rows.seq.at(row)
      const entry = rows.entry.at(row)
      const begun = entry === 0 ? undefined : await chunks.event(entry)
      const event = await chunks.event(seq)
      const base = { seq, pid: rows.pid.at(row), comm: safeText(rows.nameOf(rows.comm.at(row))) }
      if (event === undefined) return { ...base, time: '', text: 'this event cannot be read', failed: false }
      const time = untimed ? '' : seconds((begun ?? event).timestamp - header.startNs)
      return { ...base, time, text: `${wording(row, event, begun)}${tookNs(event, begun)}`, failed: failed(event) }
    },
  }
}
