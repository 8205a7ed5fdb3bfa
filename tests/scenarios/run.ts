// A recording in memory, to be told otherwise: read whole, written again. Small ones only: events are objects here.
import * as E from 'fp-ts/lib/Either.js'
import { readFileSync } from 'node:fs'
import type { ByteSource } from '../../src/analysis/ports.js'
import type { TraceFooter, TraceHeader } from '../../src/trace/chunk.js'
import type { SystemEvent } from '../../src/trace/event.js'
import { decode, readTrace, traceWriter } from '../../src/trace/index.js'
import { right } from '../support/engine.js'

export interface Run {
  readonly header: TraceHeader
  readonly events: ReadonlyArray<SystemEvent>
  /** Absent: it was cut off. */
  readonly footer?: TraceFooter
}

export const readRun = async (path: string): Promise<Run> => {
  const parts = await readTrace(readFileSync(path))
  const header = parts.flatMap(p => (p._tag === 'Header' ? [p.header] : []))[0]
  const footer = parts.flatMap(p => (p._tag === 'Footer' ? [p.footer] : []))[0]
  if (header === undefined) throw new Error(`${path} holds no header`)
  const events = parts.flatMap(p => (p._tag === 'Chunk' ? [...right(decode(p.chunk))] : []))
  return { header, events, ...(footer === undefined ? {} : { footer }) }
}

const CHUNK = 4096

/** Chunks hold events without gaps in their numbers. */
const pieces = (events: ReadonlyArray<SystemEvent>): ReadonlyArray<ReadonlyArray<SystemEvent>> => {
  const out: SystemEvent[][] = []
  let next = -1
  for (const event of events) {
    const last = out[out.length - 1]
    if (last === undefined || event.seq !== next || last.length === CHUNK) out.push([event])
    else last.push(event)
    next = event.seq + 1
  }
  return out
}

export const bytesOf = (run: Run): ByteSource => {
  const writer = traceWriter(run.header)
  const body = pieces(run.events).map(events => writer.chunk(events))
  const all = [writer.header, ...body, ...(run.footer === undefined ? [] : [writer.footer(run.footer)])]
  return (async function* () {
    for (const piece of all) yield E.right(piece)
  })()
}
