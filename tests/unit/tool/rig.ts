// A tool without an engine: its options in, bytes of records and contents of maps in, its lines out. Records are written member by
// member, by the layout the tool itself reads them with or by one the test states.
import * as E from 'fp-ts/lib/Either.js'
import type { MapAccess } from '../../../src/engine/access.js'
import type { Btf } from '../../../src/btf/index.js'
import type { CollectionSpec } from '../../../src/loader/index.js'
import type { Output } from '../../../src/output/index.js'
import type { AttachPlan } from '../../../src/probe/index.js'
import type { TraceHeader } from '../../../src/trace/index.js'
import { parseTool } from '../../../src/cli/tool-arguments.js'
import { findTool, type Plan, toolSession } from '../../../src/tool/index.js'
import type { Layout } from '../../../src/tool/record.js'

export const START_NS = 1_000_000_000n
/** 12:34:56 where the test runs. */
const NOON = BigInt(new Date(2023, 1, 13, 12, 34, 56).getTime()) * 1_000_000n

export const HEADER = {
  arch: 'x86_64',
  startNs: START_NS,
  realtimeOffsetNs: NOON - START_NS,
} as TraceHeader

export const planOf = (name: string, ...args: ReadonlyArray<string>): Plan => {
  const found = findTool(name)
  if (found === undefined) throw new Error(`no tool ${name}`)
  const parsed = parseTool(name, found.tool, found.options, [...args, 'trace'])
  if (E.isLeft(parsed)) throw new Error(parsed.left.context.map(c => c.doing).join(': '))
  return parsed.right.plan
}

/** Bytes of a record: numbers, texts and byte arrays by member. */
export const bytesOf = (layout: Layout, members: Readonly<Record<string, number | bigint | string | Uint8Array>>): Uint8Array => {
  const out = new Uint8Array(layout.sizeBytes)
  for (const [name, value] of Object.entries(members)) {
    const { offset, sizeBytes } = layout.places.get(name) ?? { offset: -1, sizeBytes: 0 }
    if (offset < 0) throw new Error(`no member ${name}`)
    if (typeof value === 'string') out.set(new TextEncoder().encode(value).subarray(0, sizeBytes), offset)
    else if (typeof value === 'object') out.set(value, offset)
    else for (let i = 0; i < Math.min(sizeBytes, 8); i++) out[offset + i] = Number((BigInt(value) >> BigInt(8 * i)) & 0xffn)
  }
  return out
}

export interface Written {
  readonly bytes: Uint8Array
  readonly afterNs?: bigint
  readonly implied?: boolean
  readonly map?: string
}

const NO_TYPES: Btf = { types: [{ _tag: 'Void' }] }
const NO_MAPS: MapAccess = { read: () => [], remove: () => undefined, write: () => undefined }

export const EMPTY_SPEC: CollectionSpec = {
  programs: new Map(),
  maps: new Map(),
  externs: new Map(),
  kconfig: [],
  notes: [],
  types: NO_TYPES,
  asked: [],
}

export interface Stage {
  readonly spec?: CollectionSpec
  readonly maps?: MapAccess
  readonly links?: AttachPlan
  readonly records?: ReadonlyArray<Written>
  /** How long the trace is. */
  readonly lastsNs?: bigint
}

/** The tool's lines over a whole trace: looks at the maps come when their time does, as in a replay. */
export const linesOf = (plan: Plan, stage: Stage = {}): ReadonlyArray<string> => {
  const { spec = EMPTY_SPEC, maps = NO_MAPS, links = [], records = [], lastsNs = 0n } = stage
  const lines: string[] = []
  const { intervals, take } = toolSession(plan, spec, more => void lines.push(...more))
  let next = intervals.begin(HEADER, links)
  const lookUntil = (tsNs: bigint): void => {
    while (next !== undefined && next <= tsNs) next = intervals.look(maps, next)
  }
  for (const { bytes, afterNs = 0n, implied = false, map = 'events' } of records) {
    const tsNs = START_NS + afterNs
    lookUntil(tsNs)
    const output: Output = {
      _tag: 'Record',
      seq: 7,
      tsNs,
      program: 'p',
      implied,
      map,
      cpu: 0,
      value: { _tag: 'Bytes', value: '' },
      bytes,
    }
    take(output, HEADER)
  }
  lookUntil(START_NS + lastsNs)
  intervals.end(maps, START_NS + lastsNs)
  return lines
}
