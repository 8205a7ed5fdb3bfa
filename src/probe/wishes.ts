// What a user asks of an object's programs: which are to be attached, and to what instead of what their sections say.
import type { Either } from 'fp-ts/lib/Either.js'
import { left, right } from 'fp-ts/lib/Either.js'
import { type Failed, failed } from '../base/error.js'
import { nearest } from '../base/nearest.js'
import type { CollectionSpec, ProgramSpec } from '../loader/index.js'
import { splitSection, withTarget } from './sections.js'

/** Programs are named as in the object, by their section, or by what that attaches to. */
export interface Wishes {
  /** These alone, also those that are not loaded unless asked for; twins of each other as well. */
  readonly only?: ReadonlyArray<string>
  readonly skip?: ReadonlyArray<string>
  /** Another section for a program. */
  readonly attach?: ReadonlyMap<string, string>
  /** Another name for what sections attach to, whatever their kind: placeholders that a tool's own loader fills in. */
  readonly targets?: ReadonlyMap<string, string>
}

export type WishError = Failed<'UsageError', 'NoSuchProgram' | 'BadWish'>

/** A program that may be attached, and whether it was asked for by name. */
export interface Wished {
  readonly program: ProgramSpec
  readonly section: string
  readonly named: boolean
}

const goesBy = ({ name, section }: ProgramSpec, given: string): boolean =>
  given === name || given === section || given === splitSection(section)[1]

const isOf = (names: ReadonlyArray<string> | undefined, program: ProgramSpec): boolean =>
  names?.some(given => goesBy(program, given)) === true

const sectionOf = (program: ProgramSpec, { attach, targets }: Wishes): string => {
  const given = attach?.get(program.name) ?? attach?.get(program.section)
  if (given !== undefined) return given
  const target = targets?.get(splitSection(program.section)[1])
  return target === undefined ? program.section : withTarget(program.section, target)
}

const known = ({ programs }: CollectionSpec, given: string): boolean =>
  [...programs.values()].some(program => goesBy(program, given))

const noSuch = ({ programs }: CollectionSpec, given: string): WishError => {
  const near = nearest(given, [...programs.keys(), ...[...programs.values()].map(({ section }) => section)])
  const remedy = near === undefined ? undefined : `The nearest there is: ${near}.`
  return failed('UsageError', 'NoSuchProgram', `no program and no section of the object is called "${given}"`, remedy)
}

/** The programs that are left, in the object's order. */
export const wished = (spec: CollectionSpec, wishes: Wishes): Either<WishError, ReadonlyArray<Wished>> => {
  const { only, skip, attach } = wishes
  for (const given of [...(only ?? []), ...(skip ?? []), ...(attach?.keys() ?? [])])
    if (!known(spec, given)) return left(noSuch(spec, given))
  return right(
    [...spec.programs.values()].flatMap(program => {
      const named = isOf(only, program) || isOf([...(attach?.keys() ?? [])], program)
      if (isOf(skip, program) || (only === undefined ? !(program.autoload || named) : !named)) return []
      return [{ program, section: sectionOf(program, wishes), named }]
    }),
  )
}

/** Where nothing was asked for. */
export const chosenOf = ({ programs }: CollectionSpec): ReadonlyArray<Wished> =>
  [...programs.values()].flatMap(program => (program.autoload ? [{ program, section: program.section, named: false }] : []))

const ASSIGNMENT = /^([^=]+)=(.+)$/

/** `PROGRAM=SECTION`, as an option gives it; `TARGET=FUNCTION` for every section with that target. */
export const parseAttach = (given: ReadonlyArray<string>): Either<WishError, Pick<Wishes, 'attach' | 'targets'>> => {
  const attach = new Map<string, string>()
  const targets = new Map<string, string>()
  for (const text of given) {
    const [, name, to] = ASSIGNMENT.exec(text) ?? []
    if (name === undefined || to === undefined)
      return left(failed('UsageError', 'BadWish', `"${text}" is not PROGRAM=SECTION`, 'Example: --attach entry=kprobe/vfs_read'))
    if (to.includes('/')) attach.set(name, to)
    else targets.set(name, to)
  }
  return right({ attach, targets })
}
