// The maps of a running collection by name, for whoever shows or empties them while a trace is replayed: what bpf(2) gives the
// program that loaded an object. A name the object does not have holds nothing. Left out: what the bytes mean.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { concat } from '../base/bytes.js'
import { inContext } from '../base/error.js'
import type { Collection } from './collection.js'
import { checked, type Engine, type EngineError, place } from './instance.js'
import { type MapEntry, readMap } from './maps.js'

export interface MapAccess {
  /** Entries in the engine's order. */
  readonly read: (name: string) => ReadonlyArray<MapEntry>
  readonly remove: (name: string, key: Uint8Array) => void
  readonly write: (name: string, key: Uint8Array, value: Uint8Array) => void
}

/** An entry to be there before the first event, as a loader would put it. */
export interface MapFill {
  readonly map: string
  readonly key: Uint8Array
  readonly value: Uint8Array
}

const KEY_ALIGN = 8

/** A key, and a value behind it where the engine reads it aligned. */
const keyAndValue = (engine: Engine, key: Uint8Array, value: Uint8Array): E.Either<EngineError, readonly [number, number]> => {
  const padding = new Uint8Array((KEY_ALIGN - (key.length % KEY_ALIGN)) % KEY_ALIGN)
  return pipe(
    place(engine, concat([key, padding, value])),
    E.map(at => [at, at + key.length + padding.length] as const),
  )
}

const update = (engine: Engine, map: number, key: Uint8Array, value: Uint8Array): E.Either<EngineError, number> =>
  pipe(
    keyAndValue(engine, key, value),
    E.flatMap(([keyAt, valueAt]) => checked(engine.exports.map_update(map, keyAt, valueAt, 0n), 'write')),
  )

export const mapAccess = (engine: Engine, { maps }: Collection): MapAccess => ({
  read: name => {
    const map = maps.get(name)
    return map === undefined ? [] : readMap(engine)(map)
  },
  remove: (name, key) => {
    const map = maps.get(name)
    const at = place(engine, key)
    if (map !== undefined && E.isRight(at)) engine.exports.map_delete(map.id, at.right)
  },
  write: (name, key, value) => {
    const map = maps.get(name)
    if (map !== undefined) update(engine, map.id, key, value)
  },
})

/** Puts entries into maps; one whose map the object does not have, or whose sizes are others, is an error that names it. */
export const fillMaps = (
  engine: Engine,
  { maps }: Collection,
  fills: ReadonlyArray<MapFill>,
): E.Either<EngineError, ReadonlyArray<number>> =>
  E.traverseArray(({ map: name, key, value }: MapFill) => {
    const map = maps.get(name)
    const fits = map !== undefined && map.spec.keySizeBytes === key.length && map.spec.valueSizeBytes === value.length
    const written = fits ? update(engine, map.id, key, value) : checked(-1, 'there is no such map of those sizes')
    return pipe(written, E.mapLeft(inContext({ doing: 'fill map', subject: `"${name}"` })))
  })(fills)
