// A blueprint made real: creates an object's maps, loads its programs, attaches them, and reads maps back. Order matters to
// the engine (load, seal, run): `instantiate`, then `attach`, then the caller seals. Running chunks is run.ts's.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import type { IOEither } from 'fp-ts/lib/IOEither.js'
import { CallNumber, MapSpecRecord, MapType } from '../../assembly/abi.js'
import { disassemble } from '../asm/disassemble.js'
import { helperName } from '../asm/helpers.js'
import { decodeInstructions, SLOT_BYTES } from '../asm/instruction.js'
import type { Branded } from '../base/brand.js'
import { as } from '../base/brand.js'
import { type Failed, inContext } from '../base/error.js'
import type { Btf } from '../btf/index.js'
import {
  type CollectionSpec,
  checkResolved,
  type MapSpec,
  mapTypeName,
  type ProgramSpec,
  placeOf,
  type RelocationError,
} from '../loader/index.js'
import { type AttachPlan, followsPointers, type PlannedLink } from '../probe/index.js'
import { initialValues } from './globals.js'
import { checked, type Engine, type EngineError, type EngineReason, place } from './instance.js'
import { resolveReferences } from './references.js'
import { loadProgram, type ProgramFlags, type VerifyError } from './vm.js'

export type MapId = Branded<'MapId'>
export type ProgramId = Branded<'ProgramId'>
export type LinkId = Branded<'LinkId'>

export interface BpfMap {
  readonly id: MapId
  readonly spec: MapSpec
}

export interface Program {
  readonly id: ProgramId
  readonly spec: ProgramSpec
}

export interface Link extends PlannedLink {
  readonly id: LinkId
}

/** Ids are positions of creation in one engine; names are the object's. */
export interface Collection {
  readonly programs: ReadonlyMap<string, Program>
  readonly maps: ReadonlyMap<string, BpfMap>
  readonly types: Btf
  /** As in the spec. */
  readonly asked: CollectionSpec['asked']
}

/** A map that no kernel would make, that the engine has no type for, or that there is no room for. */
export type MapMakeError = Failed<'MapError', EngineReason>

export const instantiate =
  (engine: Engine) =>
  (
    spec: CollectionSpec,
    flags: ProgramFlags = {},
  ): IOEither<EngineError | MapMakeError | VerifyError | RelocationError, Collection> =>
  () =>
    pipe(
      checkResolved(spec),
      E.bindTo('resolved'),
      E.tap(() => checked(engine.exports.collection_begin(), 'begin a collection')),
      E.bindW('maps', () => eachNamed(neededMaps(spec), createMap(engine))),
      E.tap(({ maps }) => initialValues(engine, maps)),
      E.bindW('programs', ({ maps }) => eachNamed(autoloaded(spec), createProgram(engine, maps, flags))),
      E.tap(({ maps, programs }) => fillSlots(engine, maps, programs)),
      E.map(({ maps, programs }) => ({ maps, programs, types: spec.types, asked: spec.asked })),
    )

const autoloaded = ({ programs }: CollectionSpec): ReadonlyMap<string, ProgramSpec> =>
  new Map([...programs].filter(([, program]) => program.autoload))

/** All but those of a type that there is not here and that no program which is loaded knows of. */
const neededMaps = (spec: CollectionSpec): ReadonlyMap<string, MapSpec> => {
  const known = new Set([...autoloaded(spec).values()].flatMap(({ references }) => references.map(({ map }) => map)))
  return new Map([...spec.maps].filter(([name, { type }]) => MapType[type] !== undefined || known.has(name)))
}

/** One engine object per named spec, in order, until one fails. */
const eachNamed = <Spec, Made, Err>(
  specs: ReadonlyMap<string, Spec>,
  make: (spec: Spec) => E.Either<Err, Made>,
): E.Either<Err, ReadonlyMap<string, Made>> => {
  const made = new Map<string, Made>()
  for (const [name, spec] of specs) {
    const one = make(spec)
    if (E.isLeft(one)) return one
    made.set(name, one.right)
  }
  return E.right(made)
}

const createMap =
  (engine: Engine) =>
  (spec: MapSpec): E.Either<EngineError | MapMakeError, BpfMap> =>
    pipe(
      place(engine, encodeMap(spec)),
      E.flatMap(at => checked(engine.exports.map_create(at), '')),
      E.mapLeft(error => refusedMap(error, spec)),
      E.bimap(inContext({ doing: 'create map', subject: `"${spec.name}"` }), id => ({ id: as<MapId>(id), spec })),
    )

const MAP_SENTENCES: Partial<Record<EngineReason, (spec: MapSpec) => string>> = {
  UnknownMapType: ({ type }) => `there are no maps of type ${mapTypeName(type)} here`,
  BadMapSpec: ({ type }) => `no map of type ${mapTypeName(type)} can have such sizes, number of entries or flags`,
  NoMemory: () => 'there is no room for that many entries of that size',
}

const refusedMap = (error: EngineError, spec: MapSpec): EngineError | MapMakeError => {
  const sentence = MAP_SENTENCES[error.reason]
  return sentence === undefined ? error : { ...error, _tag: 'MapError', context: [{ doing: sentence(spec) }] }
}

const MAP_FIELDS = [
  [MapSpecRecord.Type, MapSpecRecord.KeySize, MapSpecRecord.ValueSize, MapSpecRecord.MaxEntries, MapSpecRecord.Flags],
  [
    MapSpecRecord.InnerType,
    MapSpecRecord.InnerKeySize,
    MapSpecRecord.InnerValueSize,
    MapSpecRecord.InnerMaxEntries,
    MapSpecRecord.InnerFlags,
  ],
] as const

const encodeMap = (spec: MapSpec): Uint8Array => {
  const record = new Uint8Array(MapSpecRecord.Size)
  const view = new DataView(record.buffer)
  for (const [at, fields] of MAP_FIELDS.entries()) {
    const of = at === 0 ? spec : spec.inner
    if (of === undefined) continue
    const values = [of.type, of.keySizeBytes, of.valueSizeBytes, of.maxEntries, of.flags]
    for (const [i, field] of fields.entries()) view.setUint32(field, values[i] ?? 0, true)
  }
  view.setUint32(MapSpecRecord.Extra, spec.extra ?? 0, true)
  view.setUint32(MapSpecRecord.ReadOnly, spec.readOnly ? 1 : 0, true)
  return record
}

/** Maps of maps and program arrays hold ids, which exist once everything they name does. */
const fillSlots = (
  engine: Engine,
  maps: ReadonlyMap<string, BpfMap>,
  programs: ReadonlyMap<string, Program>,
): E.Either<EngineError, void> => {
  for (const { id, spec } of maps.values()) {
    for (const { index, kind, name } of spec.slots ?? []) {
      const named = (kind === 'map' ? maps : programs).get(name)
      if (named === undefined) continue
      const filled = pipe(
        place(engine, new Uint8Array(Uint32Array.of(index, named.id).buffer)),
        E.flatMap(at => checked(engine.exports.map_update(id, at, at + 4, 0n), `put ${kind} "${name}" into slot ${index}`)),
        E.mapLeft(inContext({ doing: 'fill map', subject: `"${spec.name}"` })),
      )
      if (E.isLeft(filled)) return filled
    }
  }
  return E.right(undefined)
}

const createProgram =
  (engine: Engine, maps: ReadonlyMap<string, BpfMap>, flags: ProgramFlags) =>
  (spec: ProgramSpec): E.Either<EngineError | VerifyError, Program> => {
    const code = resolveReferences(spec, maps)
    const loaded = loadProgram(engine)(code, { ...flags, typedPointers: followsPointers(spec) })()
    const without = E.isLeft(loaded) ? withoutHelper(loaded.left, spec) : undefined
    if (without !== undefined) return createProgram(engine, maps, flags)(without)
    return pipe(
      loaded,
      E.mapLeft(error => (error._tag === 'VerifyError' ? withInstruction(error, spec, code) : error)),
      E.bimap(inContext({ doing: 'load program', subject: `"${spec.name}"` }), id => ({ id: as<ProgramId>(id), spec })),
    )
  }

/**
 * The program with the call poisoned that the engine has no helper for, if the kernel has one: many such calls are never reached,
 * and the program need not be given up for them. One call at a time, as the engine names them; each has its slot.
 */
const withoutHelper = (error: EngineError | VerifyError, spec: ProgramSpec): ProgramSpec | undefined => {
  const at = error.context.at(-1)?.at
  if (error.reason !== 'UnknownHelper' || at?._tag !== 'pc') return undefined
  const code = spec.code.slice()
  const view = new DataView(code.buffer, at.pc * SLOT_BYTES, SLOT_BYTES)
  const helper = view.getUint8(1) === 0 ? helperName(view.getInt32(4, true)) : undefined
  if (helper === undefined) return undefined
  view.setInt32(4, CallNumber.Poisoned, true)
  const poisoned = [...spec.poisoned, { _tag: 'Helper', slot: at.pc, helper } as const].sort((a, b) => a.slot - b.slot)
  return { ...spec, code, poisoned }
}

/** Says which instruction was refused, as a listing shows it, and the line of source it came from. */
const withInstruction = (error: VerifyError, spec: ProgramSpec, code: Uint8Array): VerifyError => {
  const at = error.context.at(-1)?.at
  const from = at?._tag === 'pc' ? at.pc * SLOT_BYTES : code.length
  // A 64-bit load takes two slots; one that is cut off has no text.
  const two = decodeInstructions(code.subarray(from, from + 2 * SLOT_BYTES))
  const insns = E.isRight(two) ? two : decodeInstructions(code.subarray(from, from + SLOT_BYTES))
  const insn = E.isRight(insns) ? insns.right[0] : undefined
  if (insn === undefined || at?._tag !== 'pc') return error
  const { source } = placeOf(spec, at.pc)
  return { ...error, context: [...error.context, { doing: disassemble(insn), subject: source === '' ? '' : `(${source})` }] }
}

export const attach =
  (engine: Engine) =>
  (collection: Collection, plan: AttachPlan): IOEither<EngineError, ReadonlyArray<Link>> =>
  () => {
    const links: Link[] = []
    for (const planned of plan) {
      const program = collection.programs.get(planned.program)
      if (program === undefined) continue
      const link = checked(
        engine.exports.link_create(program.id, planned.hook),
        `attach "${planned.program}" to ${planned.section}`,
      )
      if (E.isLeft(link)) return link
      links.push({ ...planned, id: as(link.right) })
    }
    return E.right(links)
  }
