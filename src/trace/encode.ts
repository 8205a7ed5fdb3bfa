// SystemEvents to a chunk body: the inverse of decode.ts, for importers and tests (the recorder has its own writer in C).
// Strings are interned per chunk in order of first use, so equal events give equal bytes. Text is written as UTF-8.
import { concat, unhex } from '../base/bytes.js'
import type { SystemEvent } from './event.js'
import type { Imported, SymbolTable, TraceFooter, TraceHeader } from './chunk.js'
import { crc32c } from './crc32c.js'
import { encodeData } from './encode-data.js'
import { ARCH, END_REASON, FIELD_OF, STACK_END, STACK_REASON } from './names.js'
import { fromBig, messages } from './wire.js'

export interface Interner {
  /** Position plus one; 0 for undefined. */
  readonly str: (value: string | Uint8Array | undefined) => number
  readonly table: ReadonlyArray<Uint8Array>
}

const utf8 = new TextEncoder()

const interner = (): Interner => {
  const seen = new Map<string, number>()
  const table: Uint8Array[] = []
  const str = (value: string | Uint8Array | undefined): number => {
    if (value === undefined) return 0
    const bytes = typeof value === 'string' ? utf8.encode(value) : value
    const key = latin1(bytes)
    const known = seen.get(key)
    if (known !== undefined) return known
    table.push(bytes)
    seen.set(key, table.length)
    return table.length
  }
  return { str, table }
}

const latin1 = (bytes: Uint8Array): string => {
  let out = ''
  for (const byte of bytes) out += String.fromCharCode(byte)
  return out
}

const encodeContext = (event: SystemEvent, names: Interner) => {
  const { cpuId, uid, gid, comm, cgroup, stackTrace, stackEnd } = event.context
  const plusOne = (value: number | undefined) => (value === undefined ? 0 : value + 1)
  return {
    cpuPlus1: plusOne(cpuId),
    uidPlus1: plusOne(uid),
    gidPlus1: plusOne(gid),
    commStr: names.str(comm),
    cgroupStr: names.str(cgroup),
    stack: (stackTrace ?? []).map(fromBig),
    stackEnd: STACK_END.indexOf(stackEnd ?? 'unknown'),
  }
}

export const encodeBody = (events: ReadonlyArray<SystemEvent>): Uint8Array => {
  const names = interner()
  let before = events[0]?.timestamp ?? 0n
  const encoded = events.map(event => {
    const tsDeltaNs = fromBig(event.timestamp - before)
    before = event.timestamp
    const tid = event.tid === event.pid ? 0 : event.tid
    const context = Object.keys(event.context).length === 0 ? null : encodeContext(event, names)
    return { tsDeltaNs, pid: event.pid, tid, context, [FIELD_OF[event.eventType]]: encodeData(event.data, names) }
  })
  return messages.ChunkBody.encode({ strings: [...names.table], events: encoded }).finish()
}

// Top-level fields of `Trace`: number << 3 | 2 (length-delimited).
const tagged = (field: number, message: Uint8Array): Uint8Array => {
  const head = [(field << 3) | 2]
  for (let rest = message.length; ; rest = Math.floor(rest / 128)) {
    head.push(rest > 127 ? (rest % 128) + 128 : rest)
    if (rest <= 127) break
  }
  return concat([Uint8Array.from(head), message])
}

export const encodeHeader = (header: TraceHeader): Uint8Array => {
  const { recording } = header
  const message = {
    ...header,
    format: utf8.encode('probecause-trace'),
    runId: unhex(header.runId) ?? new Uint8Array(0),
    arch: ARCH.indexOf(header.arch),
    startNs: fromBig(header.startNs),
    realtimeOffsetNs: fromBig(header.realtimeOffsetNs),
    boottimeOffsetNs: fromBig(header.boottimeOffsetNs),
    argv: header.argv.map(word => utf8.encode(word)),
    recording: {
      ...recording,
      sampleIntervalNs: fromBig(recording.sampleIntervalNs),
      known: recording.known ?? null,
      ringBytes: fromBig(BigInt(recording.ringBytes ?? 0)),
      redactions: [...recording.redactions],
      inject: [...(recording.inject ?? [])],
      stacks: recording.stacks.map(reason => STACK_REASON.indexOf(reason)),
    },
  }
  return tagged(1, messages.Header.encode(message).finish())
}

/** A chunk as stored: with its checksum, without compression unless `compressed` is the gzip of the body. */
export const encodeChunk = (events: ReadonlyArray<SystemEvent>, compress?: (body: Uint8Array) => Uint8Array): Uint8Array => {
  const raw = encodeBody(events)
  const body = compress === undefined ? raw : compress(raw)
  const message = {
    firstSeq: fromBig(BigInt(events[0]?.seq ?? 0)),
    eventCount: events.length,
    firstTsNs: fromBig(events[0]?.timestamp ?? 0n),
    lastTsNs: fromBig(events.at(-1)?.timestamp ?? 0n),
    crc32c: crc32c(body),
    codec: compress === undefined ? 0 : 1,
    rawLen: raw.length,
    body,
  }
  return tagged(2, messages.Chunk.encode(message).finish())
}

const encodeImported = ({ format, lines, unread, examples, unknown, words }: Imported) => ({
  format,
  lines: fromBig(BigInt(lines)),
  unread: fromBig(BigInt(unread)),
  examples: examples.map(({ at, text }) => ({ at: fromBig(BigInt(at)), text: utf8.encode(text) })),
  unknown: fromBig(BigInt(unknown)),
  words: words.map(word => utf8.encode(word)),
})

export const encodeFooter = (footer: TraceFooter): Uint8Array => {
  const message = {
    reason: END_REASON.indexOf(footer.reason),
    exitCode: footer.exitCode,
    exitSignal: footer.exitSignal,
    endNs: fromBig(footer.endNs),
    events: fromBig(BigInt(footer.events)),
    lost: fromBig(BigInt(footer.lost)),
    stoppedNs: fromBig(footer.stoppedNs),
    index: footer.index.map(row => ({
      offset: fromBig(BigInt(row.offset)),
      firstSeq: fromBig(BigInt(row.firstSeq)),
      eventCount: row.eventCount,
      firstTsNs: fromBig(row.firstTsNs),
      lastTsNs: fromBig(row.lastTsNs),
    })),
    imported: footer.imported === undefined ? null : encodeImported(footer.imported),
  }
  return tagged(3, messages.Footer.encode(message).finish())
}

export const encodeSymbols = ({ buildId, path, symbols }: SymbolTable): Uint8Array => {
  const message = {
    buildId: unhex(buildId) ?? new Uint8Array(0),
    path: utf8.encode(path),
    symbols: symbols.map(({ offset, sizeBytes, name }) => ({
      address: fromBig(BigInt(offset)),
      size: fromBig(BigInt(sizeBytes)),
      name: utf8.encode(name),
    })),
  }
  return tagged(4, messages.SymbolTable.encode(message).finish())
}
