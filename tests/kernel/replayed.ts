// Our side: `run` of an object over a trace, with the bytes of records and maps as the engine has them, before they are decoded
// and printed.
import * as E from 'fp-ts/lib/Either.js'
import * as TE from 'fp-ts/lib/TaskEither.js'
import { RingKind, RingRecord } from '../../assembly/abi.js'
import { replay } from '../../src/analysis/replay.js'
import { type LoadedObject, loadObject } from '../../src/analysis/run.js'
import { readMap } from '../../src/engine/maps.js'
import { loadCollectionSpec, setGlobals } from '../../src/loader/index.js'
import { nodeEnv } from '../../src/node/env.js'
import { right } from '../support/engine.js'
import type { Entry, Seen } from './loader.js'

export interface Replayed extends Seen {
  /** Runs that a trap ended. */
  readonly faults: number
}

/** A ring's or perf buffer's records; whatever else a ring of the engine holds is counted by kind. */
const recordsOf = (loaded: LoadedObject, ring: Uint8Array) => {
  const maps = new Map([...loaded.collection.maps.values()].map(map => [map.id as number, map.spec.name]))
  const view = new DataView(ring.buffer, ring.byteOffset, ring.byteLength)
  const records: Array<Seen['records'][number]> = []
  let faults = 0
  for (let at = 0; at + RingRecord.Payload <= ring.length; ) {
    const length = view.getUint32(at + RingRecord.Len, true)
    const kind = view.getUint32(at + RingRecord.Kind, true)
    const data = ring.slice(at + RingRecord.Payload, at + RingRecord.Payload + length)
    if (kind === RingKind.RingBuf || kind === RingKind.Perf)
      records.push({ map: maps.get(view.getUint32(at + RingRecord.Map, true)) ?? '', data })
    if (kind === RingKind.Fault) faults++
    at += RingRecord.Payload + ((length + 7) & ~7)
  }
  return { records, faults }
}

export const replayed = async (
  object: Uint8Array,
  trace: string,
  assignments: Readonly<Record<string, string>>,
): Promise<Replayed> => {
  const set = Object.entries(assignments).map(([name, value]) => ({ name, value }))
  const spec = right(setGlobals(right(loadCollectionSpec(object)), set))
  const records: Array<Seen['records'][number]> = []
  const entries: Entry[] = []
  let loaded: LoadedObject | undefined
  let faults = 0
  const take = (ring: Uint8Array): void => {
    if (loaded === undefined) return
    const found = recordsOf(loaded, ring)
    for (const record of found.records) records.push(record)
    faults += found.faults
  }
  const ran = await replay(nodeEnv)(trace, {
    prepare: (engine, header) => () => {
      const made = loadObject(engine, spec, { check: true }, { release: header.kernel }, header.arch)
      if (E.isRight(made)) loaded = made.right
      return E.map(() => undefined)(made)
    },
    chunk: (_engine, _chunk, batch) => TE.fromIO(() => take(batch.ring)),
    end: (engine, batch) => {
      take(batch.ring)
      for (const map of loaded?.collection.maps.values() ?? [])
        for (const { key, values } of readMap(engine)(map))
          for (const value of values) entries.push({ map: map.spec.name, key, value })
    },
  })()
  right(ran)
  return { records, entries, faults }
}
