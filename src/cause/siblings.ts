// What is asked of a parent's other children, made once for all of them: a parent may have tens of thousands.
import { endedBadly, type Proc } from './facts.js'

export interface Siblings {
  /** By command line: when the last that went well began. */
  readonly wentWell: ReadonlyMap<string, number>
  /** In order: when those that ended badly, and not on purpose, ended. */
  readonly badEnds: ReadonlyArray<number>
  /** In order. */
  readonly begins: ReadonlyArray<number>
}
const made = new WeakMap<Proc, Siblings>()

const inOrder = (a: number, b: number): number => a - b
/** `stopped`: ended badly on purpose. */
export const siblingsOf = (parent: Proc, stopped: (c: Proc) => boolean): Siblings => {
  const known = made.get(parent)
  if (known !== undefined) return known
  const wentWell = new Map<string, number>()
  for (const { fact } of parent.children.filter(c => !endedBadly(c)))
    wentWell.set(fact.argv, Math.max(wentWell.get(fact.argv) ?? 0, fact.first))
  const bad = parent.children.filter(c => endedBadly(c) && !stopped(c))
  const found: Siblings = {
    wentWell,
    badEnds: bad.map(c => c.fact.last).sort(inOrder),
    begins: parent.children.map(c => c.fact.first).sort(inOrder),
  }
  made.set(parent, found)
  return found
}

/** How many of an ordered row come after `seq`. */
const countAfter = (row: ReadonlyArray<number>, seq: number): number => {
  let [from, to] = [0, row.length]
  while (from < to) {
    const middle = (from + to) >> 1
    if ((row[middle] ?? 0) > seq) to = middle
    else from = middle + 1
  }
  return row.length - from
}
/** How many come after one event, up to another. */
export const countBetween = (row: ReadonlyArray<number>, after: number, until: number): number =>
  Math.max(0, countAfter(row, after) - countAfter(row, until))
