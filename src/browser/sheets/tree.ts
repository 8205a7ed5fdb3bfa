// Who started whom, in typed arrays: parents before children, children in order of birth. What is shown of a large tree is its top,
// level by level, until the rows that can be read are used up; each closed branch says how many it holds. Loops rather than
// recursion: a program that keeps starting itself makes a tree as deep as it is large.
import type { Lives } from './lives.js'

/** Rows that are open from the beginning, at most: what a reader scrolls through. */
export const OPEN_MAX = 400

export interface Tree {
  readonly depth: Uint32Array
  /** How many are below, at any depth. */
  readonly below: Uint32Array
  readonly isOpen: (row: number, turned: boolean) => boolean
  readonly shown: (turned: (row: number) => boolean) => Uint32Array
}

const NONE = 0xffffffff

export const treeOf = ({ facts, at }: Pick<Lives, 'facts' | 'at'>): Tree => {
  const count = facts.length
  const parent = new Uint32Array(count).fill(NONE)
  const depth = new Uint32Array(count)
  facts.forEach((fact, row) => {
    const above = at(fact.ppid, fact.first - 1)
    const known = above < 0 ? undefined : facts[above]
    // It can only have been started by one that was born before it, and had not ended
    if (known !== undefined && above < row && known.first < fact.first && known.last >= fact.first) {
      parent[row] = above
      depth[row] = (depth[above] as number) + 1
    }
  })
  // In order of birth a parent comes before its children, so one walk backwards sums each branch, and makes lists of siblings.
  const below = new Uint32Array(count)
  const firstChild = new Uint32Array(count).fill(NONE)
  const nextSibling = new Uint32Array(count).fill(NONE)
  let root = NONE
  for (let row = count - 1; row >= 0; row--) {
    const above = parent[row] as number
    if (above === NONE) {
      nextSibling[row] = root
      root = row
      continue
    }
    below[above] = (below[above] as number) + (below[row] as number) + 1
    nextSibling[row] = firstChild[above] as number
    firstChild[above] = row
  }
  const walk = (enters: (row: number) => boolean): Uint32Array => {
    const out: number[] = []
    const open: number[] = root === NONE ? [] : [root]
    for (let row = open.pop(); row !== undefined; row = open.pop()) {
      out.push(row)
      const [next, child] = [nextSibling[row] as number, firstChild[row] as number]
      if (next !== NONE) open.push(next)
      if (child !== NONE && enters(row)) open.push(child)
    }
    return Uint32Array.from(out)
  }
  const perLevel: number[] = []
  for (const level of depth) perLevel[level] = (perLevel[level] ?? 0) + 1
  let [levels, rows] = [0, perLevel[0] ?? 0]
  while (levels + 1 < perLevel.length && rows + (perLevel[levels + 1] ?? 0) <= OPEN_MAX) rows += perLevel[++levels] ?? 0
  const isOpen = (row: number, turned: boolean): boolean => (depth[row] as number) < levels !== turned
  return {
    depth,
    below,
    isOpen,
    shown: turned => walk(row => isOpen(row, turned(row))),
  }
}
