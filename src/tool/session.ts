// One tool on one trace: gets what the programs write and a look at the maps at each interval, and gives lines in the order a tool
// prints them. Time is the trace's. A line from a program on a hook that the trace only implies begins with `~`, and what belongs to no
// such line is moved to stand over it. Left out: the replay, and where lines go (cli).
import type { Intervals } from '../analysis/intervals.js'
import type { CollectionSpec } from '../loader/index.js'
import type { Output } from '../output/index.js'
import { outputLine } from '../present/run.js'
import type { TraceHeader } from '../trace/index.js'
import type { Moment } from './columns.js'
import { SECOND_NS } from './columns.js'
import { mapsOf, variableSizes } from './maps.js'
import { fieldsOf, type Layout, layoutFor } from './record.js'
import type { Maps, ObjectView, Plan, Printer, Records } from './tool.js'

/** A trace whose clock jumps may have any number of seconds; nobody reads more lines than that. */
const INTERVALS_MAX = 100_000

/** What most of these tools call the map their records go through. */
const EVENTS = 'events'
const NS = BigInt(SECOND_NS)

/** Time of day where this runs, as the tools print it. */
const clockOf = ({ realtimeOffsetNs }: TraceHeader, tsNs: bigint): string => {
  const date = new Date(Number((tsNs + realtimeOffsetNs) / 1_000_000n))
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(part => String(part).padStart(2, '0')).join(':')
}

export interface ToolSession {
  readonly intervals: Intervals
  readonly take: (output: Output, header: TraceHeader) => void
}

const MARKED = '~ '
const UNMARKED = '  '

const marked = (mark: string, line: string): string => (line === '' ? line : `${mark}${line}`)

/** `spec` as it is loaded; `put` takes lines as they come. */
export const toolSession = (
  plan: Plan,
  spec: CollectionSpec,
  put: (lines: ReadonlyArray<string>) => void,
  nameOf: ObjectView['nameOf'] = () => undefined,
): ToolSession => {
  const maps = mapsOf(spec)
  const sizes = variableSizes(spec)
  const sections = new Set([...spec.programs.values()].map(({ section }) => section))
  let printer: Printer = { heading: [] }
  /** Whether anything is implied: without it lines are the tool's own to the letter. */
  let marks = false
  let header: TraceHeader | undefined
  let until: bigint | undefined
  let printed = 0
  let over = false

  const momentAt = (tsNs: bigint): Moment => ({ tsNs, clock: header === undefined ? '' : clockOf(header, tsNs) })
  const later = (tsNs: bigint): boolean => over || (until !== undefined && tsNs > until)
  const sum = (access: Maps, atNs: bigint): void => {
    printed++
    over = printer.every?.times !== undefined && printed >= printer.every.times
    put((printer.summary?.(access, momentAt(atNs)) ?? []).map(line => marked(marks ? MARKED : '', line)))
  }
  /** The next interval, or where the tool stops looking, whichever comes first. */
  const after = (atNs: bigint): bigint | undefined => {
    if (over || printed >= INTERVALS_MAX) return undefined
    const next = printer.every === undefined ? undefined : atNs + BigInt(printer.every.seconds) * NS
    return until !== undefined && (next === undefined || next > until) ? (atNs < until ? until : undefined) : next
  }
  const layoutOf = ({ layouts, leastBytes }: Records, sizeBytes: number): Layout | undefined => {
    if (leastBytes === undefined) return layoutFor(layouts, sizeBytes)
    return sizeBytes >= leastBytes ? layouts[0] : undefined
  }
  /** undefined: what it is, is not known. */
  const record = (output: Output & { readonly _tag: 'Record' }): ReadonlyArray<string> | undefined => {
    const { bytes = new Uint8Array(0) } = output
    const { records } = printer
    const layout = records === undefined || output.map !== (records.map ?? EVENTS) ? undefined : layoutOf(records, bytes.length)
    return layout === undefined ? undefined : records?.lines(fieldsOf(layout, bytes), momentAt(output.tsNs))
  }

  return {
    intervals: {
      begin: (first, links) => {
        const { arch, startNs } = first
        header = first
        printer = plan.printer({
          arch,
          startNs,
          btf: spec.types,
          hasVariable: name => sizes.has(name),
          hasSection: section => sections.has(section),
          sizeOfVariable: name => sizes.get(name) ?? 0,
          nameOf,
        })
        const { heading, seconds } = printer
        marks = links.some(({ how }) => how === 'synthesised')
        until = seconds === undefined ? undefined : first.startNs + BigInt(seconds) * NS
        put(heading.map(line => marked(marks ? UNMARKED : '', line)))
        return after(first.startNs)
      },
      look: (access, atNs) => {
        sum(maps(access), atNs)
        if (until !== undefined && atNs >= until) over = true
        return after(atNs)
      },
      end: (access, atNs) => {
        if (!over) sum(maps(access), atNs)
        put(printer.ending ?? [])
      },
    },
    take: (output, { startNs }) => {
      if (later(output.tsNs)) return
      const lines = output._tag === 'Record' ? record(output) : undefined
      const mark = output.implied === true ? MARKED : marks ? UNMARKED : ''
      put(lines?.map(line => marked(mark, line)) ?? [outputLine(output, { startNs })])
    },
  }
}
