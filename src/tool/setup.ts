// What a tool's own loader does to its object between reading and loading it: variables set, entries put into maps, sizes given,
// programs chosen and pointed at functions. Applied to a CollectionSpec, which is plain data. Twins (the same program for two kinds of
// hook) are chosen by what their sections say, as the loaders choose: the form that needs no registers where there is one.
import * as E from 'fp-ts/lib/Either.js'
import { type Failed, fail } from '../base/error.js'
import type { MapFill } from '../engine/access.js'
import { type Assignment, type CollectionSpec, type MapSpec, type ProgramSpec, settable } from '../loader/index.js'
import type { AttachError } from '../probe/index.js'

export type SetupError = Failed<'UsageError', 'BadUsage'>

export interface MapSize {
  readonly map: string
  readonly valueSizeBytes?: number
  readonly maxEntries?: number
}

export interface Setup {
  /** What was asked for: an object without such a variable cannot do it. */
  readonly set?: ReadonlyArray<Assignment>
  /** What objects of different generations call differently: of the first that this object has all variables of. */
  readonly either?: ReadonlyArray<ReadonlyArray<Assignment>>
  /** What the loader sets in any case. */
  readonly always?: ReadonlyArray<Assignment>
  readonly fill?: ReadonlyArray<MapFill>
  readonly sizes?: ReadonlyArray<MapSize>
  /** Whether a program is wanted, by its section. */
  readonly wants?: (section: string) => boolean
  /** Functions that stand for the one a section names; none: the program is left out. */
  readonly targets?: (named: string) => ReadonlyArray<string>
}

/** Programs that `--only` and `--skip` name, by program, section, or what a section attaches to. */
export interface Chosen {
  readonly only: ReadonlyArray<string>
  readonly skip: ReadonlyArray<string>
}

const targetOf = (section: string): string => section.slice(section.indexOf('/') + 1)
const kindOf = (section: string): string => (section.includes('/') ? section.slice(0, section.indexOf('/')) : section)

/** Of two programs for one target the first form is taken. */
const FORMS: ReadonlyArray<readonly [taken: RegExp, left: RegExp]> = [
  [/^f(entry|exit)(\.s)?$/, /^k(ret)?probe$/],
  [/^tp_btf$/, /^raw_tp$|^raw_tracepoint$/],
]

const isTwin = (program: ProgramSpec, all: ReadonlyArray<ProgramSpec>): boolean =>
  FORMS.some(
    ([taken, left]) =>
      left.test(kindOf(program.section)) &&
      all.some(({ section }) => taken.test(kindOf(section)) && targetOf(section) === targetOf(program.section)),
  )

const isNamed = ({ name, section }: ProgramSpec, given: string): boolean =>
  given === name || given === section || given === targetOf(section)

const isChosen = (program: ProgramSpec, { only, skip }: Chosen): boolean =>
  (only.length === 0 || only.some(given => isNamed(program, given))) && !skip.some(given => isNamed(program, given))

/** One program per function it is pointed at; the first keeps its name. */
const aimed = (program: ProgramSpec, targets: Setup['targets']): ReadonlyArray<ProgramSpec> =>
  (targets?.(targetOf(program.section)) ?? [targetOf(program.section)]).map((target, i) => ({
    ...program,
    name: i === 0 ? program.name : `${program.name}@${target}`,
    section: program.section.includes('/') ? `${kindOf(program.section)}/${target}` : program.section,
  }))

const programsOf = (spec: CollectionSpec, setup: Setup, chosen: Chosen): ReadonlyMap<string, ProgramSpec> => {
  const loaded = [...spec.programs.values()].filter(({ autoload }) => autoload).flatMap(program => aimed(program, setup.targets))
  const wanted = loaded
    .filter(program => !isTwin(program, loaded) && setup.wants?.(program.section) !== false)
    .filter(program => isChosen(program, chosen))
  return new Map(wanted.map(program => [program.name, program]))
}

const sized = (map: MapSpec, sizes: ReadonlyArray<MapSize>): MapSpec => {
  const { map: _, ...size } = sizes.find(row => row.map === map.name) ?? { map: '' }
  return { ...map, ...size }
}

/** A name of `--only` or `--skip` that is of no program. */
const unknownName = (spec: CollectionSpec, { only, skip }: Chosen, setup: Setup): E.Either<AttachError, void> => {
  const all = [...spec.programs.values()].flatMap(program => [program, ...aimed(program, setup.targets)])
  const wrong = [...only, ...skip].find(given => !all.some(program => isNamed(program, given)))
  if (wrong === undefined) return E.right(undefined)
  const names = all.map(({ section }) => section).filter((section, i, sections) => sections.indexOf(section) === i)
  return fail(
    'AttachError',
    'UnknownSection',
    `no program is called "${wrong}" or attaches to it`,
    `There are ${names.join(', ')}.`,
  )
}

/** The object as its tool would load it, variables aside: those are `assignmentsFor`. */
export const applySetup =
  (setup: Setup, chosen: Chosen) =>
  (spec: CollectionSpec): E.Either<AttachError, CollectionSpec> => {
    const named = unknownName(spec, chosen, setup)
    if (E.isLeft(named)) return named
    const maps = [...spec.maps].map(([name, map]) => [name, sized(map, setup.sizes ?? [])] as const)
    return E.right({ ...spec, programs: programsOf(spec, setup, chosen), maps: new Map(maps) })
  }

/** Variables as the loader sets them; of those it sets in any case, the ones this object has. */
export const assignmentsFor = (
  { set = [], always = [], either = [] }: Setup,
  spec: CollectionSpec,
): ReadonlyArray<Assignment> => {
  const names = settable(spec)
  const asked = either.filter(row => row.length > 0)
  const chosen = asked.find(row => row.every(({ name }) => names.includes(name))) ?? asked[0] ?? []
  return [...always.filter(({ name }) => names.includes(name)), ...set, ...chosen]
}

export const assign = (name: string, value: number | bigint | boolean | undefined): ReadonlyArray<Assignment> =>
  value === undefined || value === false ? [] : [{ name, value: String(value) }]
