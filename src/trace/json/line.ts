// A trace as JSON lines: the header, an event per line, the footer, and symbol tables where the trace has them. One line is one value,
// and what is written is read back equal. For people who query with other tools an event's line also has the call's name, which the
// reader ignores, as it does every field it does not know. Left out: bytes to lines (reader.ts).
import * as E from 'fp-ts/lib/Either.js'
import type { Arch, Imported, Known, Recording, SymbolTable, TraceFooter, TraceHeader, TraceSymbol } from '../chunk.js'
import { type TraceError, traceError } from '../error.js'
import type { SystemEvent } from '../event.js'
import { ARCH, END_REASON, EVENT_TYPES, STACK_REASON } from '../names.js'
import { syscallName } from '../syscalls.js'
import { context, DATA, names } from './event.js'
import {
  count,
  Fault,
  flag,
  i64,
  type Json,
  type JsonSchema,
  list,
  maybe,
  struct,
  text,
  u32,
  u64,
  within,
  word,
} from './shape.js'

/** A footer's index tells where chunks lie in a file of ours: whoever writes one makes it. */
export type FooterLine = Omit<TraceFooter, 'index'>

export type Line =
  | { readonly _tag: 'Header'; readonly header: TraceHeader }
  | { readonly _tag: 'Event'; readonly event: SystemEvent }
  | { readonly _tag: 'Footer'; readonly footer: FooterLine }
  | { readonly _tag: 'Symbols'; readonly table: SymbolTable }

const FORMAT = 'probecause-events'
const VERSION = 1

/** Every file begins with these bytes. */
export const JSON_LINES_BEGIN = `{"format":"${FORMAT}"`

const known = struct<Known>({
  times: flag,
  rawArgs: flag,
  memory: flag,
  comm: flag,
  parents: flag,
  samples: flag,
  processState: flag,
  pids: flag,
})

const recording = struct<Recording>({
  snapshotBytes: u32,
  stdioSnapshotBytes: u32,
  sampleIntervalNs: u64,
  attached: flag,
  filter: text,
  only: maybe(flag),
  ringBytes: maybe(count),
  files: maybe(flag),
  inject: maybe(list(text)),
  known: maybe(known),
  redacted: flag,
  redactions: list(text),
  stacks: list(word(STACK_REASON)),
})

const header = struct<TraceHeader>({
  major: u32,
  minor: u32,
  runId: text,
  arch: word(ARCH),
  startNs: u64,
  realtimeOffsetNs: i64,
  boottimeOffsetNs: u64,
  recorder: text,
  kernel: text,
  argv: list(text),
  rootPid: u32,
  pageSize: u32,
  cpuCount: u32,
  recording,
})

const imported = struct<Imported>({
  format: text,
  lines: count,
  unread: count,
  examples: list(struct<Imported['examples'][number]>({ at: count, text })),
  unknown: count,
  words: list(text),
})

const footer = struct<FooterLine>({
  reason: word(END_REASON),
  exitCode: u32,
  exitSignal: u32,
  endNs: u64,
  events: count,
  lost: count,
  stoppedNs: u64,
  imported: maybe(imported),
})

const symbols = struct<SymbolTable>({
  buildId: text,
  path: text,
  symbols: list(struct<TraceSymbol>({ offset: count, sizeBytes: count, name: text })),
})

const who = struct<Pick<SystemEvent, 'seq' | 'timestamp' | 'pid' | 'tid'>>({ seq: count, timestamp: u64, pid: u32, tid: u32 })

type JsonObject = { readonly [key: string]: Json }

const eventJson = (event: SystemEvent, arch: Arch): JsonObject => {
  const { data } = event
  return {
    type: event.eventType,
    ...(who.write(event) as JsonObject),
    ...(data._tag === 'Syscall' ? { call: syscallName(arch, data.abi, data.number) } : {}),
    data: DATA[event.eventType].write(data),
    ...(Object.keys(event.context).length === 0 ? {} : { context: context.write(event.context) }),
    ...(event.names === undefined ? {} : { names: names.write(event.names) }),
  }
}

const lineJson = (line: Line, arch: Arch): JsonObject => {
  switch (line._tag) {
    case 'Header':
      return { format: FORMAT, version: VERSION, type: 'Header', ...(header.write(line.header) as JsonObject) }
    case 'Event':
      return eventJson(line.event, arch)
    case 'Footer':
      return { type: 'Footer', ...(footer.write(line.footer) as JsonObject) }
    case 'Symbols':
      return { type: 'Symbols', ...(symbols.write(line.table) as JsonObject) }
  }
}

/** With its line end. The architecture names the calls. */
export const writeLine = (line: Line, arch: Arch): string => `${JSON.stringify(lineJson(line, arch))}\n`

// ---------------------------------------------------------------- and back

const parsed = (line: string): unknown => {
  try {
    return JSON.parse(line)
  } catch {
    return undefined
  }
}

const readEvent = (json: Readonly<Record<string, unknown>>, fault: Fault): SystemEvent => {
  const eventType = within('type', word(EVENT_TYPES), json['type'], fault)
  const { seq, timestamp, pid, tid } = who.read(json, fault)
  const data = within('data', DATA[eventType], json['data'], fault)
  return {
    seq,
    timestamp,
    pid,
    tid,
    eventType,
    data,
    context: json['context'] === undefined ? {} : within('context', context, json['context'], fault),
    ...(json['names'] === undefined ? {} : { names: within('names', names, json['names'], fault) }),
  }
}

const lineOf = (json: Readonly<Record<string, unknown>>, fault: Fault): Line => {
  switch (json['type']) {
    case 'Header':
      return { _tag: 'Header', header: header.read(json, fault) }
    case 'Footer':
      return { _tag: 'Footer', footer: footer.read(json, fault) }
    case 'Symbols':
      return { _tag: 'Symbols', table: symbols.read(json, fault) }
    default:
      return { _tag: 'Event', event: readEvent(json, fault) }
  }
}

/** One line without its end; `number` says where it stood. */
export const readLine = (line: string, number: number): E.Either<TraceError, Line> => {
  const json = parsed(line)
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return E.left(traceError('BadRecord', `line ${number} is not a JSON object`))
  const given = json as Readonly<Record<string, unknown>>
  if (given['type'] === 'Header' && given['format'] !== FORMAT)
    return E.left(traceError('NotATrace', `line ${number}: these JSON lines are not ${FORMAT}`))
  if (given['type'] === 'Header' && given['version'] !== VERSION)
    return E.left(
      traceError('UnknownVersion', `version ${String(given['version'])} of ${FORMAT} is not known; this reads ${VERSION}`),
    )
  const fault = new Fault()
  const read = lineOf(given, fault)
  return fault.what === undefined ? E.right(read) : E.left(traceError('BadRecord', `line ${number}: ${fault.text}`))
}

// ---------------------------------------------------------------- said once more, for other programs

const also = (schema: JsonSchema, more: Readonly<Record<string, Json>>, required: ReadonlyArray<string>): JsonSchema => ({
  ...schema,
  properties: { ...more, ...(schema['properties'] as JsonObject) },
  required: [...required, ...(schema['required'] as ReadonlyArray<string>)],
})

const typed = (type: string): JsonObject => ({ type: { const: type } })

/** JSON Schema (draft 2020-12) of one line. */
export const jsonLinesSchema = (): JsonSchema => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'A line of a probecause trace as JSON lines',
  description:
    'The first line is the header, then come events in order, symbol tables and the footer. 64-bit numbers are decimal strings, bytes ' +
    'base 16, times CLOCK_MONOTONIC nanoseconds. Lists that are empty and flags that are false are left out.',
  anyOf: [
    also(header.schema, { format: { const: FORMAT }, version: { const: VERSION }, ...typed('Header') }, [
      'format',
      'version',
      'type',
    ]),
    also(footer.schema, typed('Footer'), ['type']),
    also(symbols.schema, typed('Symbols'), ['type']),
    ...EVENT_TYPES.map(type =>
      also(
        who.schema,
        { ...typed(type), call: text.schema, data: DATA[type].schema, context: context.schema, names: names.schema },
        ['type', 'data'],
      ),
    ),
  ],
})
