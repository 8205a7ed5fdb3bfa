// Two threads that did much the same, call by call: which calls answer to each other, and which stand alone. The alignment is that of
// the `diff` package (Myers), over numbers, bounded in edits and time; what both begin and end with costs nothing. When the bound
// is met, all between is said to differ and the report says that it was cut.
import { diffArrays } from 'diff'
import type { CallList } from './calls.js'
import { ALIGN_MS, EDITS_MAX } from './limits.js'

/** Places in the two lists; -1: none there. */
export interface Row {
  readonly good: number
  readonly bad: number
}

export interface Alignment {
  readonly rows: ReadonlyArray<Row>
  readonly cut: boolean
}

const column = (calls: CallList, from: number, to: number): number[] => {
  const out: number[] = []
  for (let i = from; i < to; i++) out.push(calls.does(i))
  return out
}

export const align = (good: CallList, bad: CallList): Alignment => {
  const rows: Row[] = []
  const [goodSize, badSize] = [good.size(), bad.size()]
  let from = 0
  while (from < goodSize && from < badSize && good.does(from) === bad.does(from)) rows.push({ good: from, bad: from++ })
  let tail = 0
  while (tail < goodSize - from && tail < badSize - from && good.does(goodSize - 1 - tail) === bad.does(badSize - 1 - tail))
    tail += 1
  const changes = diffArrays(column(good, from, goodSize - tail), column(bad, from, badSize - tail), {
    maxEditLength: EDITS_MAX,
    timeout: ALIGN_MS,
  })
  let [g, b] = [from, from]
  for (const change of changes ?? [
    { count: goodSize - tail - from, removed: true, added: false },
    { count: badSize - tail - from, removed: false, added: true },
  ])
    for (let i = 0; i < change.count; i++) rows.push({ good: change.added ? -1 : g++, bad: change.removed ? -1 : b++ })
  for (let i = 0; i < tail; i++) rows.push({ good: g++, bad: b++ })
  return { rows, cut: changes === undefined }
}
