// Paths that programs follow from a file up to the root, one name per place, the file's first: newer objects of several tools.
import { text } from '../base/bytes.js'
import type { Fields } from './record.js'

const NAME_BYTES = 255
const DEPTH_MAX = 32

/** The member that holds the names; what is in front of it is the path as it was given. */
export const FULL_PATH = 'pathes'

/** The struct `fname`, member by member. */
export const PATH_MEMBERS = {
  'fname.pathes': `char[${NAME_BYTES * DEPTH_MAX}]`,
  'fname.depth': 'u32',
  'fname.failed': 'i32',
} as const

const nameAt = (names: Uint8Array, depth: number): string => {
  const bytes = names.subarray(NAME_BYTES * depth, NAME_BYTES * (depth + 1))
  const end = bytes.indexOf(0)
  return text(end < 0 ? bytes : bytes.subarray(0, end))
}

/** From the root on; a path that was not followed to its end has no slash in front. A mount point is a name of its own, `/`. */
export const fullPath =
  (member: string) =>
  (record: Fields): string => {
    const names = record.bytes(`${member}${FULL_PATH}`)
    const top = Math.min(record.num(`${member}depth`), DEPTH_MAX - 1)
    const isCut = record.num(`${member}failed`) !== 0 || top === DEPTH_MAX - 1
    return Array.from({ length: top + 1 }, (_, i) => top - i)
      .map(depth => ({ depth, name: nameAt(names, depth) }))
      .filter(({ name }) => name !== '/')
      .map(({ depth, name }) => (name.startsWith('/') || (isCut && depth === top) ? name : `/${name}`))
      .join('')
  }
