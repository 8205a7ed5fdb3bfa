// Which program goes on which hook: one link per program, in the object's order, since programs on one hook run in link
// order. Pure: attaching is `engine/collection`.
import type { Either } from 'fp-ts/lib/Either.js'
import { right } from 'fp-ts/lib/Either.js'
import type { Failed } from '../base/error.js'
import { fail } from '../base/error.js'
import type { CollectionSpec } from '../loader/index.js'
import type { Arch } from '../trace/index.js'
import type { HookId } from './hooks.js'
import { findHook, hookNames } from './hooks.js'
import { nearest } from '../base/nearest.js'

export interface PlannedLink {
  readonly program: string
  readonly section: string
  readonly hook: HookId
}

export type AttachPlan = ReadonlyArray<PlannedLink>
export type AttachError = Failed<'AttachError', 'UnknownSection'>

// A section name longer than any hook's would only cost time to compare.
const SECTION_CHARS_MAX = 128

export const planAttach =
  (arch: Arch) =>
  (spec: CollectionSpec): Either<AttachError, AttachPlan> => {
    const links: PlannedLink[] = []
    for (const { name, section, autoload } of spec.programs.values()) {
      if (!autoload) continue
      const hook = findHook(arch, section)
      if (hook === undefined) return unknownSection(arch, name, section)
      links.push({ program: name, section, hook })
    }
    return right(links)
  }

const unknownSection = (arch: Arch, program: string, section: string): Either<AttachError, never> => {
  const shown = section.slice(0, SECTION_CHARS_MAX)
  const near = nearest(shown, hookNames(arch))
  return fail(
    'AttachError',
    'UnknownSection',
    `program "${program}": there is no hook "${shown}"`,
    `The nearest there is: ${near}.`,
  )
}
