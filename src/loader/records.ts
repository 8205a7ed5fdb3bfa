// Records about the code of a section (source lines, CO-RE relocations), found by the function they belong to. Objects list
// them in order, hostile ones need not.
import type { RecordsBySection } from '../btf/index.js'
import type { CodeFunction } from './programs.js'
import { SLOT_BYTES } from './programs.js'

interface Placed {
  readonly offset: number
}

export const inOrder = <A extends Placed>(records: RecordsBySection<A>): RecordsBySection<A> =>
  new Map([...records].map(([section, all]) => [section, [...all].sort((a, b) => a.offset - b.offset)]))

/** Those of one function, with their slots in it. `records` are in order. */
export const recordsOf = <A extends Placed>(
  records: RecordsBySection<A>,
  { section, offset, code }: CodeFunction,
): ReadonlyArray<readonly [slot: number, A]> => {
  const all = records.get(section.name) ?? []
  const found: [number, A][] = []
  for (let i = firstFrom(all, offset); i < all.length; i++) {
    const one = all[i]
    if (one === undefined || one.offset >= offset + code.length) break
    found.push([(one.offset - offset) / SLOT_BYTES, one])
  }
  return found
}

const firstFrom = (sorted: ReadonlyArray<Placed>, offset: number): number => {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((sorted[middle]?.offset ?? 0) < offset) low = middle + 1
    else high = middle
  }
  return low
}
