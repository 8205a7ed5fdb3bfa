// A trace whose every event is known, for the probes of the catalogue: rows of events to a trace's bytes, which go the whole way: written
// by the writer, read from bytes, replayed by the engine, decoded and rendered.
import { readFileSync } from 'node:fs'
import * as TE from 'fp-ts/lib/TaskEither.js'
import type { AnalysisEnv } from '../../../src/analysis/ports.js'
import { runObject } from '../../../src/analysis/run.js'
import { concat } from '../../../src/base/bytes.js'
import type { Output } from '../../../src/output/index.js'
import { outputLine, snapshotLines } from '../../../src/present/run.js'
import type { EventData, EventType, Snapshot, SystemEvent } from '../../../src/trace/event.js'
import { traceWriter } from '../../../src/trace/index.js'
import { right } from '../../support/engine.js'
import { someHeader } from '../../support/events.js'
import { shipped } from '../../support/fixtures.js'

export const START = someHeader.startNs
export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
export const snapshot = (arg: number, addr: bigint, content: Uint8Array, terminated = false): Snapshot => ({
  arg,
  addr,
  bytes: content,
  fullSize: 0n,
  terminated,
  redacted: false,
  part: 'whole',
  index: 0,
})

export type Row = readonly [pid: number, tid: number, microseconds: number, eventType: EventType, data: EventData]
export const call = (number: number, args: ReadonlyArray<bigint>, ...snapshots: ReadonlyArray<Snapshot>): EventData => ({
  _tag: 'Syscall',
  abi: 'native',
  number,
  args,
  snapshots,
})
export const result = (number: number, ret: bigint): EventData => ({
  _tag: 'Syscall',
  abi: 'native',
  number,
  args: [],
  ret,
  snapshots: [],
})
const usage = {
  userNs: 0n,
  sysNs: 0n,
  maxRssBytes: 0n,
  minorFaults: 0n,
  majorFaults: 0n,
  voluntarySwitches: 0n,
  involuntarySwitches: 0n,
}
export const exit = (code: number): EventData => ({ _tag: 'Exit', code, signal: 0, coreDumped: false, group: true, ...usage })

const eventOf = ([pid, tid, microseconds, eventType, data]: Row, i: number): SystemEvent => ({
  seq: i + 1,
  timestamp: START + BigInt(microseconds * 1000),
  pid,
  tid,
  eventType,
  data,
  context: { comm: pid === 100 ? 'app' : 'db' },
})

const end = { reason: 'exited' as const, exitCode: 1, exitSignal: 0, endNs: START + 1_400_000n, lost: 7, stoppedNs: 0n }
const wasm = new Uint8Array(readFileSync(new URL('../../../wasm/engine.wasm', import.meta.url)))

/** Two chunks: what programs keep across them must survive. */
const traceOf = (rows: ReadonlyArray<Row>): Uint8Array => {
  const writer = traceWriter(someHeader)
  const events = rows.map(eventOf)
  return concat([writer.header, writer.chunk(events.slice(0, 5)), writer.chunk(events.slice(5)), writer.footer(end)])
}

const envOf = (trace: Uint8Array): AnalysisEnv => ({
  engineSource: TE.right(wasm),
  openTrace: () =>
    TE.right(
      (async function* () {
        yield { _tag: 'Right' as const, right: trace }
      })(),
    ),
  openObject: name => TE.right(shipped(name)),
})

/** Runs a shipped probe over the rows. */
export const runOver =
  (rows: ReadonlyArray<Row>) =>
  async (object: string, assignments: Readonly<Record<string, string>> = {}) => {
    const outputs: Output[] = []
    const set = Object.entries(assignments).map(([name, value]) => ({ name, value }))
    const env = envOf(traceOf(rows))
    const ran = right(await runObject(env)({ object, trace: 'known', assignments: set }, output => outputs.push(output))())
    const lines = outputs.map(output => outputLine(output, { startNs: START }))
    return { lines, tables: ran.maps.flatMap(map => snapshotLines(map)), losses: ran.losses }
  }
