// First values of the maps that hold an object's variables. A pointer among them is an address in the engine's guest arena,
// which is known once its target exists; a two-instruction program is asked for it, so that no second formula for guest
// addresses stands on this side.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { concat } from '../base/bytes.js'
import { inContext } from '../base/error.js'
import type { MapSpec } from '../loader/index.js'
import { checked, type Engine, type EngineError, place } from './instance.js'
import { resolveReferences } from './references.js'
import { loadProgram, testRun, type VerifyError } from './vm.js'

type Maps = ReadonlyMap<string, { readonly id: number; readonly spec: MapSpec }>
type Failure = EngineError | VerifyError

const KEY_0 = new Uint8Array(4)
// r0 = address of a map's value; exit
const ADDRESS_OF = Uint8Array.of(0x18, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x95, 0, 0, 0, 0, 0, 0, 0)

export const initialValues = (engine: Engine, maps: Maps): E.Either<Failure, void> => {
  for (const { id, spec } of maps.values()) {
    if (spec.contents === undefined) continue
    const written = pipe(
      withPointers(engine, maps, spec, spec.contents),
      E.flatMap(value => writeFirst(engine, id, value)),
      E.mapLeft(inContext({ doing: 'set variables', subject: spec.name })),
    )
    if (E.isLeft(written)) return written
  }
  return E.right(undefined)
}

const writeFirst = (engine: Engine, map: number, value: Uint8Array): E.Either<EngineError, number> =>
  pipe(
    place(engine, concat([KEY_0, new Uint8Array(4), value])),
    E.flatMap(at => checked(engine.exports.map_update(map, at, at + 8, 0n), 'write')),
  )

const withPointers = (engine: Engine, maps: Maps, spec: MapSpec, contents: Uint8Array): E.Either<Failure, Uint8Array> => {
  const value = contents.slice()
  const view = new DataView(value.buffer)
  const bases = new Map<string, bigint>()
  for (const { at, map, offset } of spec.pointers ?? []) {
    const known = bases.get(map)
    const base = known === undefined ? addressOf(engine, maps, map) : E.right(known)
    if (E.isLeft(base)) return base
    bases.set(map, base.right)
    view.setBigUint64(at, base.right + BigInt(offset), true)
  }
  return E.right(value)
}

const addressOf = (engine: Engine, maps: Maps, map: string): E.Either<Failure, bigint> => {
  const references = [{ slot: 0, map, kind: 'value', offset: 0 }] as const
  return pipe(
    loadProgram(engine)(resolveReferences({ code: ADDRESS_OF, references }, maps))(),
    E.flatMap(program => testRun(engine)(program, new Uint8Array(0))()),
    E.map(run => (run._tag === 'Exit' ? run.r0 : 0n)),
  )
}
