// Which program goes on which hook: links in the object's order, since programs on one hook run in link order. A program that cannot be
// attached, and a twin of another, is left out and told; only when none is left it is an error. Pure: attaching is `engine/collection`.
import * as E from 'fp-ts/lib/Either.js'
import { pipe } from 'fp-ts/lib/function.js'
import { failed, inContext } from '../base/error.js'
import type { CollectionSpec } from '../loader/index.js'
import type { Arch } from '../trace/index.js'
import { type HookId, type How, placesOf } from './hooks.js'
import { perCall } from './per-call.js'
import { type AttachError, refusalOf } from './refusal.js'
import { twins } from './twins.js'
import { chosenOf, type WishError, type Wished, wished, type Wishes } from './wishes.js'

export interface PlannedLink {
  readonly program: string
  readonly section: string
  readonly hook: HookId
  /** Whether the trace holds what happens there, or implies it. */
  readonly how: How
}

/** A program that is not attached: its twin is, there is nothing for it, or others only call it, through a table its loader fills. */
export type LeftOut = { readonly program: string; readonly section: string } & (
  | { readonly reason: 'Twin'; readonly instead: string }
  | { readonly reason: 'Refused'; readonly error: AttachError }
  | { readonly reason: 'Called' }
)

export type AttachPlan = ReadonlyArray<PlannedLink>

/** What becomes of an object's programs. */
export interface Planned {
  readonly links: AttachPlan
  readonly leftOut: ReadonlyArray<LeftOut>
  /** The object with only those programs to be loaded that are attached, or called by others. */
  readonly spec: CollectionSpec
}

export const planAttach =
  (arch: Arch, wishes: Wishes = {}) =>
  (spec: CollectionSpec): E.Either<AttachError | WishError, Planned> =>
    pipe(
      wished(spec, wishes),
      E.map(chosen => planned(arch, spec, chosen)),
      E.filterOrElseW(
        ({ links }) => links.length > 0,
        ({ leftOut }) => nothingAttached(leftOut),
      ),
    )

/** What becomes of each program, also where none can be attached. */
export const planOf =
  (arch: Arch) =>
  (spec: CollectionSpec): Planned =>
    planned(arch, spec, chosenOf(spec))

const planned = (arch: Arch, spec: CollectionSpec, chosen: ReadonlyArray<Wished>): Planned => {
  const all = perCall(arch, spec, chosen).map(one => ({ ...one, places: placesOf(arch, one.section) }))
  const served = all.filter(({ places, only }) => places.length > 0 && only === undefined)
  const doubled = twins(served)
  const links = served
    .filter(one => !doubled.has(one))
    .flatMap(({ program, section, places }) => places.map(({ hook, how }) => ({ program: program.name, section, hook, how })))
  const called = calledByOthers(spec)
  const leftOut = all.flatMap((one): ReadonlyArray<LeftOut> => {
    const { section } = one
    const { name: program } = one.program
    const instead = doubled.get(one)
    if (instead !== undefined) return [{ program, section, reason: 'Twin', instead }]
    if (one.only === 'Called' && !called.has(program)) return [{ program, section, reason: 'Called' }]
    if (one.places.length > 0 || called.has(program)) return []
    return [{ program, section, reason: 'Refused', error: refusalOf(arch, program, section) }]
  })
  const sections = new Map(links.map(({ program, section }) => [program, section]))
  return { links, leftOut, spec: withOnly(spec, sections, called) }
}

/** Programs in slots of program arrays: they run by tail calls, whatever their sections say. */
const calledByOthers = ({ maps }: CollectionSpec): ReadonlySet<string> =>
  new Set([...maps.values()].flatMap(({ slots = [] }) => slots.flatMap(({ kind, name }) => (kind === 'program' ? [name] : []))))

const withOnly = (spec: CollectionSpec, sections: ReadonlyMap<string, string>, called: ReadonlySet<string>): CollectionSpec => ({
  ...spec,
  programs: new Map(
    [...spec.programs].map(([name, program]) => [
      name,
      {
        ...program,
        section: sections.get(name) ?? program.section,
        autoload: sections.has(name) || (program.autoload && called.has(name)),
      },
    ]),
  ),
})

const isRefused = (one: LeftOut): one is LeftOut & { readonly reason: 'Refused' } => one.reason === 'Refused'

/** One refusal tells: of what a trace has nothing for, rather than of a program that names nothing. */
const nothingAttached = (leftOut: ReadonlyArray<LeftOut>): AttachError => {
  const refused = leftOut.filter(isRefused)
  const first = refused.find(({ error }) => error.reason !== 'NoTarget') ?? refused[0]
  if (first === undefined) return failed('AttachError', 'NothingAttached', 'no program of the object names a hook')
  return refused.length === 1
    ? first.error
    : inContext({ doing: `none of ${refused.length} programs can be attached` })(first.error)
}
