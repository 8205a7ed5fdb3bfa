// Which program goes on which hook: one link per program, in the object's order, since programs on one hook run in link
// order. Pure: attaching is `engine/collection`.
import type { Either } from 'fp-ts/lib/Either.js'
import { right } from 'fp-ts/lib/Either.js'
import type { Failed } from '../base/error.js'
import { fail } from '../base/error.js'
import type { CollectionSpec } from '../loader/index.js'
import type { Arch } from '../trace/index.js'
import type { HookId } from './hooks.js'
import { findHook } from './hooks.js'
import { kindOf, namesNoTarget, nearestHook, RAW_TRACEPOINT, TRACEPOINT } from './sections.js'

export interface PlannedLink {
  readonly program: string
  readonly section: string
  readonly hook: HookId
  /** Whether the trace holds what happened there, or only implies it. */
  readonly how?: 'exact' | 'synthesised'
}

export type AttachPlan = ReadonlyArray<PlannedLink>
/** A section that is of no known kind, of one that a trace has nothing for, or one that names nothing to attach to. */
export type AttachError = Failed<'AttachError', 'UnknownSection' | 'NotRecorded' | 'NothingAttached'>

// A section name longer than any hook's would only cost time to compare.
const SECTION_CHARS_MAX = 128

export const planAttach =
  (arch: Arch) =>
  (spec: CollectionSpec): Either<AttachError, AttachPlan> => {
    const links: PlannedLink[] = []
    for (const { name, section, autoload } of spec.programs.values()) {
      if (!autoload || leftToUser(section)) continue
      const hook = findHook(arch, section)
      if (hook === undefined) return refuse(arch, name, section.slice(0, SECTION_CHARS_MAX))
      links.push({ program: name, section, hook })
    }
    return links.length > 0 ? right(links) : fail('AttachError', 'NothingAttached', 'no program of the object names a hook')
  }

/** A tracepoint program that names no tracepoint is loaded, for instance to be called by others, and attached to nothing. */
const leftToUser = (section: string): boolean => {
  const kind = kindOf(section)
  return namesNoTarget(section) && (kind === TRACEPOINT || kind === RAW_TRACEPOINT)
}

const HELD = 'a trace holds system calls, processes and signals'

const refuse = (arch: Arch, program: string, section: string): Either<AttachError, never> => {
  const kind = kindOf(section)
  const near = nearestHook(arch, section)
  const remedy = near === undefined ? undefined : `The nearest there is: ${near}.`
  const where = `program "${program}"`
  if (kind === undefined) return fail('AttachError', 'UnknownSection', `${where}: "${section}" names no hook`, remedy)
  if (kind === TRACEPOINT || kind === RAW_TRACEPOINT)
    return fail('AttachError', 'UnknownSection', `${where}: there is no hook "${section}"; ${HELD}`, remedy)
  return fail('AttachError', 'NotRecorded', `${where}: "${section}" attaches to ${kind.to}, and ${HELD}`, remedy)
}
