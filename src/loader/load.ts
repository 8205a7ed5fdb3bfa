// Bytes of an object to its blueprint. Pure and deterministic: the same bytes give the same spec, in the same order, on
// every machine; whatever depends on an engine happens in `engine/collection`.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { Limit } from '../../assembly/abi.js'
import { findNul, text } from '../base/bytes.js'
import { fail, inContext, offset } from '../base/error.js'
import type { Btf } from '../btf/index.js'
import { readBtf, readCore, readLines } from '../btf/index.js'
import type { Elf } from '../elf/index.js'
import { readElf } from '../elf/index.js'
import { readData } from './data.js'
import { readExterns } from './externs.js'
import { linkProgram, type Objects } from './link.js'
import { readSlots, type SlotsByMap } from './map-slots.js'
import type { PlacedMap, PlacedMaps } from './maps.js'
import { readMaps } from './maps.js'
import type { CodeFunction } from './programs.js'
import { indexFunctions, readFunctions } from './programs.js'
import { inOrder } from './records.js'
import { roleOf } from './sections.js'
import type { CollectionSpec, LoadError, MapSpec, ProgramSpec, RelocationError } from './spec.js'

export const loadCollectionSpec = (bytes: Uint8Array): E.Either<LoadError, CollectionSpec> =>
  pipe(
    E.Do,
    E.bind('elf', () => readElf(bytes)),
    E.tap(({ elf }) => refuseStructOps(elf)),
    E.bindW('types', ({ elf }) => pipe(readTypes(elf), E.mapLeft(inContext({ doing: 'read types' })))),
    E.bindW('core', ({ elf, types }) => pipe(readCore(elf, types), E.mapLeft(inContext({ doing: 'read CO-RE relocations' })))),
    E.bindW('placed', ({ elf, types }) => pipe(readMaps(elf, types), E.mapLeft(inContext({ doing: 'load maps' })))),
    E.bindW('data', ({ elf, types }) => pipe(readData(elf, types), E.mapLeft(inContext({ doing: 'load variables' })))),
    E.bindW('externs', ({ elf, types }) => readExterns(elf, types)),
    E.bindW('parts', ({ elf }) => pipe(readFunctions(elf), E.mapLeft(inContext({ doing: 'load programs' })))),
    E.let('functions', ({ parts }) => indexFunctions(parts)),
    E.bindW('slots', ({ elf, placed, functions }) =>
      pipe(readSlots(elf, placed, functions), E.mapLeft(inContext({ doing: 'load maps' }))),
    ),
    E.bindW('programs', ({ elf, placed, parts, functions, externs, core }) =>
      linkAll(parts, {
        functions,
        maps: placed,
        externs,
        license: readLicense(elf),
        lines: inOrder(readLines(elf)),
        core: inOrder(core),
      }),
    ),
    E.bindW('maps', ({ placed, data, externs, slots }) =>
      byName<MapSpec>('map', [...allMaps(placed, slots), ...data.maps, ...(externs.kconfig.map ? [externs.kconfig.map] : [])]),
    ),
    E.map(({ programs, maps, types, externs, placed, data }) => ({
      programs,
      maps,
      externs: externs.symbols,
      kconfig: [...externs.kconfig.values.values()],
      notes: [...placedMaps(placed).flatMap(({ notes }) => notes), ...data.notes],
      types,
      asked: [...new Set([...programs.values()].flatMap(program => program.core.map(({ type }) => type)))],
    })),
  )

/** Real objects stay far below, also those of hundreds of programs; a hostile one could share a long function a thousand times. */
const INSNS_MAX = 4 * Limit.ProgInsnsMax

/** Only maps need types: an object without them and without BTF is whole. */
const readTypes = (elf: Elf): E.Either<LoadError, Btf> =>
  elf.sections.some(s => s.name === '.BTF' || roleOf(s) === 'maps') ? readBtf(elf) : E.right({ types: [{ _tag: 'Void' }] })

const refuseStructOps = (elf: Elf): E.Either<RelocationError, void> => {
  const section = elf.sections.find(s => roleOf(s) === 'structOps' && s.sizeBytes > 0)
  if (section === undefined) return E.right(undefined)
  const doing = 'tables of kernel functions (struct_ops) are not supported'
  return fail('RelocationError', 'StructOps', { doing, at: offset(0, section.name) })
}

const placedMaps = (placed: PlacedMaps): ReadonlyArray<PlacedMap> => [...placed.values()].flatMap(maps => [...maps.values()])

const allMaps = (placed: PlacedMaps, slots: SlotsByMap): ReadonlyArray<MapSpec> =>
  placedMaps(placed).map(({ spec }) => {
    const first = slots.get(spec.name)
    return first === undefined ? spec : { ...spec, slots: first }
  })

const linkAll = (parts: ReadonlyArray<CodeFunction>, objects: Objects): E.Either<LoadError, ReadonlyMap<string, ProgramSpec>> => {
  const entries = parts.filter(f => f.isProgram)
  if (entries.length === 0)
    return fail('RelocationError', 'NoProgram', 'the object holds no program', 'Put one in SEC("…") and do not make it static.')
  if (entries.length > Limit.ProgsMax)
    return fail('RelocationError', 'TooLong', `the object holds more than ${Limit.ProgsMax} programs`)
  const programs: ProgramSpec[] = []
  let slots = 0
  for (const entry of entries) {
    const program = linkProgram(objects, entry)
    if (E.isLeft(program))
      return { ...program, left: inContext({ doing: 'link program', subject: `"${entry.name}"` })(program.left) }
    // Each may be as long as the kernel lets one be, but not all of them: shared functions are copied into every program.
    slots += program.right.code.length / 8
    if (slots > INSNS_MAX)
      return fail('RelocationError', 'TooLong', `the programs have more than ${INSNS_MAX} instructions in all`)
    programs.push(program.right)
  }
  return byName('program', programs)
}

const readLicense = (elf: Elf): string => {
  const data = elf.sections.find(s => roleOf(s) === 'license')?.data ?? new Uint8Array(0)
  const end = findNul(data, 0)
  return text(end < 0 ? data : data.subarray(0, end))
}

const byName = <A extends { readonly name: string }>(
  what: string,
  all: ReadonlyArray<A>,
): E.Either<LoadError, ReadonlyMap<string, A>> => {
  const named = new Map<string, A>()
  for (const one of all) {
    if (named.has(one.name))
      return fail('RelocationError', 'DuplicateName', { doing: `two ${what}s are named`, subject: `"${one.name}"` })
    named.set(one.name, one)
  }
  return E.right(named)
}
