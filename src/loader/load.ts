// Bytes of an object to its blueprint. Pure and deterministic: the same bytes give the same spec, in the same order, on
// every machine; whatever depends on an engine happens in `engine/collection`.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { Limit } from '../../assembly/abi.js'
import { findNul, text } from '../base/bytes.js'
import { fail, inContext } from '../base/error.js'
import type { Btf } from '../btf/index.js'
import { readBtf, readLines } from '../btf/index.js'
import type { Elf } from '../elf/index.js'
import { readElf } from '../elf/index.js'
import { readData } from './data.js'
import { linkProgram } from './link.js'
import type { PlacedMaps } from './maps.js'
import { readMaps } from './maps.js'
import type { CodeFunction } from './programs.js'
import { readFunctions } from './programs.js'
import { roleOf } from './sections.js'
import type { CollectionSpec, LoadError, MapSpec, ProgramSpec } from './spec.js'

export const loadCollectionSpec = (bytes: Uint8Array): E.Either<LoadError, CollectionSpec> =>
  pipe(
    E.Do,
    E.bind('elf', () => readElf(bytes)),
    E.bindW('types', ({ elf }) => pipe(readTypes(elf), E.mapLeft(inContext({ doing: 'read types' })))),
    E.bindW('placed', ({ elf, types }) => pipe(readMaps(elf, types), E.mapLeft(inContext({ doing: 'load maps' })))),
    E.bindW('data', ({ elf, types }) => pipe(readData(elf, types), E.mapLeft(inContext({ doing: 'load variables' })))),
    E.bindW('functions', ({ elf }) => pipe(readFunctions(elf), E.mapLeft(inContext({ doing: 'load programs' })))),
    E.bindW('programs', ({ elf, placed, functions }) => linkAll(elf, placed, functions)),
    E.bindW('maps', ({ placed, data }) => byName<MapSpec>('map', [...placed.values(), ...data])),
    E.map(({ programs, maps, types }) => ({ programs, maps, types })),
  )

/** Only maps need types: an object without them and without BTF is whole. */
const readTypes = (elf: Elf): E.Either<LoadError, Btf> => {
  const needed = elf.sections.some(s => s.name === '.BTF' || roleOf(s) === 'maps')
  const types = needed ? readBtf(elf) : E.right<LoadError, Btf>({ types: [{ _tag: 'Void' }], coreRelocationBytes: 0 })
  if (E.isRight(types) && types.right.coreRelocationBytes > 0) {
    const remedy = 'Use the contexts of probecause.h, or read kernel structures with fixed offsets.'
    return fail(
      'RelocationError',
      'CoreRelocation',
      'the object wants CO-RE relocations (.BTF.ext), which are not supported',
      remedy,
    )
  }
  return types
}

const linkAll = (
  elf: Elf,
  maps: PlacedMaps,
  functions: ReadonlyArray<CodeFunction>,
): E.Either<LoadError, ReadonlyMap<string, ProgramSpec>> => {
  const entries = functions.filter(f => f.isProgram)
  if (entries.length === 0)
    return fail('RelocationError', 'NoProgram', 'the object holds no program', 'Put one in SEC("…") and do not make it static.')
  if (entries.length > Limit.ProgsMax)
    return fail('RelocationError', 'TooLong', `the object holds more than ${Limit.ProgsMax} programs`)
  const objects = { functions, maps, license: readLicense(elf), lines: readLines(elf) }
  const programs: ProgramSpec[] = []
  let slots = 0
  for (const entry of entries) {
    const program = linkProgram(objects, entry)
    if (E.isLeft(program))
      return { ...program, left: inContext({ doing: 'link program', subject: `"${entry.name}"` })(program.left) }
    // Each may be as long as the kernel lets one be, but not all of them: shared functions are copied into every program.
    slots += program.right.code.length / 8
    if (slots > Limit.ProgInsnsMax)
      return fail('RelocationError', 'TooLong', `the programs have more than ${Limit.ProgInsnsMax} instructions in all`)
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
  const named = new Map(all.map(one => [one.name, one]))
  if (named.size === all.length) return E.right(named)
  return fail('RelocationError', 'DuplicateName', `two of its ${what}s have the same name`)
}
