// Events to pieces of a trace file: a chunk closes when it holds enough events or bytes. Until then an event's arguments may still
// be told (a text trace writes some of them only at the call's exit). The footer says what of the source could not be read.
import { type SystemEvent, type TraceHeader, traceWriter } from '../../trace/index.js'

/** A reader takes 65536; what is kept here is a few MB. */
const EVENTS_MAX = 8192
const BYTES_MAX = 2 << 20

export interface Pieces {
  readonly add: (event: Omit<SystemEvent, 'seq'>) => void
  readonly take: () => ReadonlyArray<Uint8Array>
  readonly count: () => number
  readonly close: () => void
  readonly writer: ReturnType<typeof traceWriter>
}

const sizeOf = ({ data }: Omit<SystemEvent, 'seq'>): number => {
  if (data._tag !== 'Syscall') return 0
  let size = 0
  for (const one of data.snapshots) size += one.bytes.length
  return size
}

export const pieces = (header: TraceHeader, compress?: (body: Uint8Array) => Uint8Array): Pieces => {
  const writer = traceWriter(header, compress)
  let ready: Uint8Array[] = [writer.header]
  let events: SystemEvent[] = []
  let bytes = 0
  let seq = 0
  const close = (): void => {
    if (events.length === 0) return
    ready.push(writer.chunk(events))
    events = []
    bytes = 0
  }
  return {
    writer,
    add: event => {
      seq++
      events.push({ ...event, seq })
      bytes += sizeOf(event)
      if (events.length >= EVENTS_MAX || bytes >= BYTES_MAX) close()
    },
    take: () => {
      const out = ready
      ready = []
      return out
    },
    count: () => seq,
    close,
  }
}
