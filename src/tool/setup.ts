// What a tool's own loader does to its object between reading and loading it: variables set, entries put into maps, sizes given,
// programs chosen and pointed at functions. Applied to a CollectionSpec, which is plain data. Left out: of two programs for the same, in
// two forms, the attach plan takes one (probe).
import type { Btf } from '../btf/index.js'
import type { MapFill } from '../engine/access.js'
import { type Assignment, type CollectionSpec, type MapSpec, type ProgramSpec, settable } from '../loader/index.js'
import type { Wishes } from '../probe/index.js'

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
  /** By the object's types. */
  readonly fill?: (btf: Btf) => ReadonlyArray<MapFill>
  readonly sizes?: ReadonlyArray<MapSize>
  /** Whether a program is loaded, by its section. */
  readonly wants?: (section: string) => boolean
  /** Sections that the tool's own loader leaves out without a word where a machine does not have what they name. */
  readonly mayLack?: RegExp
  /** Programs on this stand-in are loaded once for each of several functions. */
  readonly each?: { readonly standIn: string; readonly functions: ReadonlyArray<string> }
  /** Functions by the stand-ins that sections name. */
  readonly targets?: ReadonlyMap<string, string>
}

const sized = (map: MapSpec, sizes: ReadonlyArray<MapSize>): MapSpec => {
  const { map: _, ...size } = sizes.find(row => row.map === map.name) ?? { map: '' }
  return { ...map, ...size }
}

/** A program once for each function; the first keeps its name. */
const copies = (program: ProgramSpec, { standIn, functions }: NonNullable<Setup['each']>): ReadonlyArray<ProgramSpec> =>
  !program.section.endsWith(`/${standIn}`)
    ? [program]
    : functions.map((name, i) => ({
        ...program,
        name: i === 0 ? program.name : `${program.name}@${name}`,
        section: program.section.replace(standIn, name),
      }))

/** The object as its tool would load it, variables aside: those are `assignmentsFor`. */
export const applySetup =
  ({ sizes = [], wants = () => true, each }: Setup) =>
  (spec: CollectionSpec): CollectionSpec => {
    const wanted = [...spec.programs.values()].filter(({ section }) => wants(section))
    const programs = each === undefined ? wanted : wanted.flatMap(program => copies(program, each))
    return {
      ...spec,
      maps: new Map([...spec.maps].map(([name, map]) => [name, sized(map, sizes)])),
      programs: new Map(programs.map(program => [program.name, program])),
    }
  }

/** Programs as the tool points them, and as was asked for: by program, section, or what a section names. */
export const wishesFor = (
  { targets }: Setup,
  { only, skip }: { readonly only: ReadonlyArray<string>; readonly skip: ReadonlyArray<string> },
): Wishes => ({ skip, ...(only.length === 0 ? {} : { only }), ...(targets === undefined ? {} : { targets }) })

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
