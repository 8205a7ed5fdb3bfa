// SystemEvents to a chunk body: the inverse of decode.ts, for importers and tests (the recorder has its own writer in C).
// Strings are interned per chunk in order of first use, so equal events give equal bytes. Text is written as UTF-8.
import { concat, unhex } from '../base/bytes.js'
import type { Snapshot, SyscallData, SystemEvent } from './event.js'
import type { Imported, SymbolTable, TraceFooter, TraceHeader } from './chunk.js'
import { crc32c } from './crc32c.js'
import { encodeData } from './encode-data.js'
import { ABI, ARCH, END_REASON, FIELD_OF, PART, STACK_END, STACK_REASON } from './names.js'
import { type Packer, packer } from './pack.js'
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

const decoder = new TextDecoder('latin1')
/** One character for each byte, whichever. */
const latin1 = (bytes: Uint8Array): string => decoder.decode(bytes)

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

interface Desk {
  readonly body: Packer
  readonly event: Packer
  readonly call: Packer
  readonly snapshot: Packer
}

/** Fields of SystemEvent, SyscallEntry, SyscallExit and Snapshot: proto/trace.proto. */
const packSnapshot = (out: Packer, one: Snapshot, names: Interner): void => {
  out.reset()
  out.uint(1, one.arg)
  out.u64(2, one.addr)
  out.uint(3, names.str(one.bytes))
  out.u64(4, one.fullSize)
  out.uint(5, Number(one.terminated))
  out.uint(6, Number(one.redacted))
  out.uint(7, PART.indexOf(one.part))
  out.uint(8, one.index)
}

const packCall = (desk: Desk, data: SyscallData, names: Interner): void => {
  const { call, snapshot } = desk
  call.reset()
  call.uint(1, ABI.indexOf(data.abi))
  call.uint(2, data.number)
  if (data.ret === undefined) call.u64s(3, data.args)
  else call.s64(3, data.ret)
  for (const one of data.snapshots) {
    packSnapshot(snapshot, one, names)
    call.nested(4, snapshot)
  }
  if (data.ret === undefined) return
  call.uint(5, Number(data.injected === true))
  call.uint(6, Number(data.delayed === true))
}

const isEmpty = (context: object): boolean => {
  for (const _ in context) return false
  return true
}

const CALL_FIELD = { SyscallEntry: 8, SyscallExit: 9 } as const

const packEvent = (desk: Desk, event: SystemEvent, data: SyscallData, field: number, delta: bigint, names: Interner): void => {
  const { event: out } = desk
  out.reset()
  out.u64(1, delta)
  out.uint(2, event.pid)
  out.uint(3, event.tid === event.pid ? 0 : event.tid)
  if (!isEmpty(event.context)) out.bytes(4, messages.EventContext.encode(encodeContext(event, names)).finish())
  packCall(desk, data, names)
  out.nested(field, desk.call)
}

/** Generated code for events that are rare. */
const otherEvent = (event: SystemEvent, delta: bigint, names: Interner): Uint8Array => {
  const tid = event.tid === event.pid ? 0 : event.tid
  const context = isEmpty(event.context) ? null : encodeContext(event, names)
  const data = encodeData(event.data, names)
  return messages.SystemEvent.encode({
    tsDeltaNs: fromBig(delta),
    pid: event.pid,
    tid,
    context,
    [FIELD_OF[event.eventType]]: data,
  }).finish()
}

const STRINGS = 1
const EVENTS = 2

export const encodeBody = (events: ReadonlyArray<SystemEvent>): Uint8Array => {
  const names = interner()
  const desk: Desk = { body: packer(1 << 16), event: packer(), call: packer(), snapshot: packer() }
  let before = events[0]?.timestamp ?? 0n
  for (const event of events) {
    const delta = event.timestamp - before
    before = event.timestamp
    const { eventType, data } = event
    if ((eventType === 'SyscallEntry' || eventType === 'SyscallExit') && data._tag === 'Syscall') {
      packEvent(desk, event, data, CALL_FIELD[eventType], delta, names)
      desk.body.nested(EVENTS, desk.event)
    } else desk.body.bytes(EVENTS, otherEvent(event, delta, names))
  }
  const strings = packer(1 << 16)
  for (const one of names.table) strings.bytes(STRINGS, one)
  return concat([strings.written(), desk.body.written()])
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
