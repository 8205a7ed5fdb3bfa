// Types of a kernel as one of its releases has them. One set of types holds those of all: a struct or a member that some
// releases lack carries a declaration tag, "since:5.14" (there from then on) or "until:5.14" (gone from then on). What a release
// lacks is left out, and every other type stays as it is, under the same id.
import { isBefore, parseRelease, type Release } from '../base/release.js'
import type { Btf, BtfType, TypeId } from './types.js'

/** A release that cannot be read is taken for the newest. */
export const kernelView = (kernel: Btf, release: string): Btf => {
  const at = parseRelease(release) ?? NEWEST
  const lacking = lackingIn(kernel, at)
  if (lacking.size === 0) return kernel
  return { types: kernel.types.map((type, id) => without(type, lacking.get(id as TypeId))) }
}

const NEWEST: Release = { major: Number.POSITIVE_INFINITY, minor: 0 }

/** Members by position; `whole` is the type itself. */
interface Lacking {
  whole: boolean
  readonly members: Set<number>
}

const lackingIn = (kernel: Btf, release: Release): ReadonlyMap<TypeId, Lacking> => {
  const found = new Map<TypeId, Lacking>()
  for (const tag of kernel.types) {
    if (tag._tag !== 'DeclTag' || isThere(tag.name, release)) continue
    const of = found.get(tag.type) ?? { whole: false, members: new Set() }
    if (tag.component < 0) of.whole = true
    else of.members.add(tag.component)
    found.set(tag.type, of)
  }
  return found
}

const TAG = /^(since|until):(.*)$/

const isThere = (tag: string, release: Release): boolean => {
  const [, when, text = ''] = TAG.exec(tag) ?? []
  const limit = when === undefined ? undefined : parseRelease(text)
  return limit === undefined || isBefore(release, limit) === (when === 'until')
}

const without = (type: BtfType, lacking: Lacking | undefined): BtfType => {
  if (lacking === undefined) return type
  if (lacking.whole) return { _tag: 'Void' }
  if (type._tag !== 'Struct' && type._tag !== 'Union') return type
  return { ...type, members: type.members.filter((_, i) => !lacking.members.has(i)) }
}
